import Bus
import Failure
import Messages
import ServiceKit
import SwiftProtobuf
import TestBundles
import Testing

@testable import Rollout

@Suite struct SwapWatchTests {
    private let selection = WireModelSelection.small

    private func group(_ instances: [(StaticString, WireModelState.Stage)]) throws -> SampleGroup {
        try SampleGroup(selecting: selection, instances)
    }

    private func outcome(_ group: SampleGroup) -> SwapWatch.Outcome {
        var watch = SwapWatch(selection)
        watch.look(at: group.view)
        return watch.outcome
    }

    @Test func itIsDoneWhenAllRunIt() throws {
        #expect(outcome(try group([("a", .running)])) == .done)
        #expect(outcome(try group([("a", .running), ("b", .loading)])) == .pending)
        #expect(outcome(try group([("a", .running), ("b", .running)])) == .done)
    }

    @Test func itHasFailedWhenAllHaveComeToAnEnd() throws {
        #expect(outcome(try group([("a", .failed), ("b", .testing)])) == .pending)
        #expect(outcome(try group([("a", .failed), ("b", .running)])) == .failed)
    }

    @Test func anOldRevisionSaysNothing() throws {
        var group = try group([("a", .running)])
        var old = selection
        old.revision = 2
        try group.state("a", .sample(old, .running))
        #expect(outcome(group) == .pending)
    }

    @Test func anotherModelUnderTheRevisionSaysNothing() throws {
        var group = try group([("a", .running)])
        var other = selection
        other.model.sha256 = .init(repeating: 9, count: 32)
        try group.state("a", .sample(other, .running))
        #expect(outcome(group) == .pending)
    }

    @Test func whatADeadInstanceLeftBehindDoesNotCount() throws {
        var group = try group([("a", .running), ("dead", .loading), ("silent", .fetching)])
        try group.service("dead", .offline)
        // Its status is gone, too.
        group.say(.status(service: .constant("classifier"), instance: .constant("silent")), [])
        #expect(outcome(group) == .done)
    }

    @Test func aGroupWithoutInstancesIsNobody() throws {
        #expect(outcome(try group([])) == .nobody)
        var dead = try group([("dead", .running)])
        try dead.service("dead", .offline)
        #expect(outcome(dead) == .nobody)
        // Of the same name, and no classifier.
        try dead.service("dead", .online, kind: "detector")
        #expect(outcome(dead) == .nobody)
        #expect(SwapWatch(selection).outcome == .pending)
    }

    @Test func anImpairedInstanceIsOnline() throws {
        var group = try group([("a", .running), ("b", .loading)])
        try group.service("b", .impaired)
        #expect(outcome(group) == .pending)
    }

    @Test func whoDiesMeanwhileIsWaitedForAndWhoLeavesIsNot() throws {
        var group = try group([("a", .running), ("b", .loading)])
        var watch = SwapWatch(selection)
        watch.look(at: group.view)
        try group.service("b", .offline)
        watch.look(at: group.view)
        #expect(watch.outcome == .pending && watch.instances[.constant("b")] == .gone)
        // It comes back.
        try group.service("b", .online)
        try group.state("b", .sample(selection, .running))
        watch.look(at: group.view)
        #expect(watch.outcome == .done)
        // It says goodbye.
        try group.state("b", nil)
        watch.look(at: group.view)
        #expect(watch.outcome == .done && watch.instances.count == 1)
    }

    @Test func anInstanceThatJoinsCounts() throws {
        var group = try group([("a", .loading)])
        var watch = SwapWatch(selection)
        watch.look(at: group.view)
        try group.service("b", .online)
        try group.state("b", .sample(selection, .testing))
        try group.state("a", .sample(selection, .running))
        watch.look(at: group.view)
        #expect(watch.outcome == .pending)
    }

    @Test func aLaterSelectionEndsIt() throws {
        var group = try group([("a", .loading)])
        try group.select(
            .with {
                ($0.revision, $0.model, $0.selectedAt, $0.selectedBy) = (4, .sample("tiny", hash: 1), 1, "ben")
            }
        )
        #expect(outcome(group) == .superseded(by: "ben"))
    }

    @Test func shadowAndCanaryCountWhereTheyAreSelected() throws {
        var selection = selection
        (selection.shadow, selection.shadowShare) = (.sample("tiny", hash: 1), 0.3)
        var group = try group([("a", .running)])
        try group.select(selection)
        var state = WireModelState.sample(selection, .running)
        func look() throws -> SwapWatch.Progress? {
            try group.state("a", state)
            var watch = SwapWatch(selection)
            watch.look(at: group.view)
            return watch.instances[.constant("a")]
        }
        #expect(try look() == .waiting)
        state.shadow = .with { ($0.choice, $0.stage, $0.fetched, $0.total) = (selection.shadow, .fetching, 3, 9) }
        #expect(try look() == .at(.fetching, fetched: 3, total: 9))
        state.shadow.stage = .failed
        (state.shadow.code, state.shadow.message) = ("hash_mismatch", "bad file")
        #expect(try look() == .failed(code: "hash_mismatch", message: "bad file"))
        state.shadow.stage = .running
        #expect(try look() == .running)
    }

    @Test func whatCannotBeReadIsAsIfItHadNotBeenSaid() throws {
        var group = try group([("a", .loading)])
        group.say(.desiredModel(group: .group), [0xFF])
        group.say(.desiredModel(group: .constant("other")), try selection.encode())
        #expect(group.view.selection == selection)
        group.say(.desiredModel(group: .group), [])
        #expect(group.view.selection == nil && group.view.lastRevision == 3)
    }
}
