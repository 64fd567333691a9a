import Messages
import Rollout
import ServiceKit
import SwiftProtobuf
import TestBundles
import Testing

@testable import MienService

@Suite struct RolloutStatusTests {
    private let selection = WireModelSelection.small

    private func group(_ instances: [(StaticString, WireModelState.Stage)]) throws -> SampleGroup {
        try SampleGroup(selecting: selection, instances)
    }

    @Test func aTellsWhatAPersonReads() throws {
        var group = try group([("hall", .running), ("pi", .fetching), ("door", .failed)])
        try group.state("door", .sample(selection, .failed, code: "self_test_failed", message: "It differs"))
        try group.state("old", .sample(selection, .running))
        let status = RolloutStatus(view: group.view)
        #expect(status.lines.map(\.instance) == ["door", "hall", "old", "pi"])
        #expect(
            status.lines.map(\.progress) == [
                "failed (self_test_failed): It differs", "running", "offline", "fetching",
            ]
        )
        #expect(status.lines[1].running == "small-1.0.0@020202020202")
        let text = status.text(.plain)
        #expect(
            text.hasPrefix(
                "group default: small-1.0.0 is selected\nrevision 3, small-1.0.0@020202020202, by ann"
            )
        )
        #expect(RolloutStatus(view: GroupView(group: .group)).text(.plain).contains("no model is selected"))
    }

    @Test func whoeverIsInAGroupWithoutASelectionRuns() throws {
        var group = try group([("hall", .running)])
        group.say(.desiredModel(group: .group), [])
        #expect(RolloutStatus(view: group.view).lines.map(\.progress) == ["running"])
    }
}
