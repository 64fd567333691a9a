import Failure
import Messages
import SwiftProtobuf
import TestBundles
import Testing

@testable import Rollout

@Suite struct SelectionChangeTests {
    private let tiny = WireModelChoice.sample("tiny", hash: 1)
    private let small = WireModelChoice.sample("small", hash: 2)
    private let large = WireModelChoice.sample("large", hash: 3)

    private func change(_ current: WireModelSelection?, lastRevision: UInt64 = 0) -> SelectionChange {
        SelectionChange(current: current, lastRevision: lastRevision, person: "ann", now: 5, group: .group)
    }

    private func code(_ body: () throws -> WireModelSelection) -> RolloutFailureCode? {
        do {
            _ = try body()
            return nil
        } catch {
            return (error as? RolloutError)?.code
        }
    }

    @Test func theFirstSelectionHasNoPrevious() {
        let selection = change(nil).use(tiny)
        #expect(selection.revision == 1 && !selection.hasPrevious && selection.model == tiny)
        #expect(selection.selectedBy == "ann" && selection.selectedAt == 5 && selection.flaw == nil)
    }

    @Test func theNextRemembersTheOneBefore() {
        let selection = change(change(nil).use(tiny)).use(small)
        #expect(selection.revision == 2 && selection.previous == tiny && selection.model == small)
    }

    @Test func aRevisionIsNewToEverybody() {
        #expect(change(nil, lastRevision: 7).use(tiny).revision == 8)
        #expect(change(.with { ($0.revision, $0.model) = (9, tiny) }, lastRevision: 7).use(small).revision == 10)
    }

    @Test func theSameModelAgainKeepsThePrevious() {
        let twice = change(change(change(nil).use(tiny)).use(small)).use(small)
        #expect(twice.revision == 3 && twice.previous == tiny)
    }

    @Test func anotherPrecisionIsAnotherChoice() {
        var int8 = tiny
        int8.precision = "int8"
        #expect(change(change(nil).use(tiny)).use(int8).previous == tiny)
    }

    @Test func rollbackGoesBackAndThenForward() throws {
        let back = try change(change(change(nil).use(tiny)).use(small)).rollback()
        #expect(back.model == tiny && back.previous == small && back.revision == 3)
        let forward = try change(back).rollback()
        #expect(forward.model == small && forward.previous == tiny)
    }

    @Test func nothingCanBeRolledBackTo() {
        #expect(code { try change(nil).rollback() } == .nothingSelected)
        #expect(code { try change(change(nil).use(tiny)).rollback() } == .nothingBefore)
    }

    @Test func aShadowAndACanaryStandBesideTheModel() throws {
        let first = change(change(nil).use(tiny)).use(small)
        let shadowed = try change(first).shadow(tiny, share: 0.3)
        #expect(shadowed.model == small && shadowed.previous == tiny && shadowed.revision == 3)
        #expect(shadowed.shadow == tiny && shadowed.shadowShare == 0.3 && shadowed.flaw == nil)
        let both = try change(shadowed).canary(large, share: 0.1)
        #expect(both.hasShadow && both.canary == large && both.canaryShare == 0.1 && both.revision == 4)
        let one = try change(both).shadow(nil, share: 0.3)
        #expect(!one.hasShadow && one.shadowShare == 0 && one.hasCanary && one.flaw == nil)
        let none = try change(one).canary(nil, share: 0.1)
        #expect(!none.hasCanary && none.canaryShare == 0)
    }

    @Test func aNewModelBeginsAlone() throws {
        let tried = try change(try change(change(nil).use(tiny)).shadow(small, share: 0.3)).canary(large, share: 0.1)
        let next = change(tried).use(large)
        #expect(!next.hasShadow && !next.hasCanary && next.previous == tiny)
        let shadowed = try change(tried).use(large, shadow: (tiny, 0.5))
        #expect(shadowed.shadow == tiny && shadowed.shadowShare == 0.5)
    }

    @Test func whatCannotBeTriedIsRefused() {
        let first = change(nil).use(tiny)
        #expect(code { try change(nil).shadow(small, share: 0.3) } == .nothingSelected)
        #expect(code { try change(nil).canary(small, share: 0.3) } == .nothingSelected)
        #expect(code { try change(first).shadow(tiny, share: 0.3) } == .isTheModel)
        #expect(code { try change(first).canary(tiny, share: 0.3) } == .isTheModel)
        #expect(code { try change(first).use(small, shadow: (small, 0.3)) } == .isTheModel)
        #expect(code { try change(first).shadow(nil, share: 0.3) } == .nothingTried)
        #expect(code { try change(first).canary(nil, share: 0.3) } == .nothingTried)
    }

    @Test func promotionTakesWhatIsTried() throws {
        let shadowed = try change(change(nil).use(tiny)).shadow(small, share: 0.3)
        let promoted = try change(shadowed).promote(nil)
        #expect(promoted.model == small && promoted.previous == tiny && !promoted.hasShadow)
        let both = try change(shadowed).canary(large, share: 0.1)
        #expect(code { try change(both).promote(nil) } == .ambiguousModel)
        #expect(try change(both).promote(try ModelName("large-1.0.0")).model == large)
        #expect(try change(both).promote(try ModelName("small@0202")).model == small)
        #expect(code { try change(both).promote(try ModelName("tiny")) } == .notTried)
        #expect(code { try change(change(nil).use(tiny)).promote(nil) } == .nothingTried)
    }
}
