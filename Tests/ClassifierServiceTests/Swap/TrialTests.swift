import Messages
import Testing

@testable import ClassifierService

/// What a new model must show, and what becomes of one that does not.
struct TrialTests {
    private typealias Bench = SwitchBench

    @Test func isGoodAfterAMinute() {
        let bench = Bench()
        bench.run(Bench.plan(1, Bench.new))
        #expect(bench.machine.record.trials == [.init(role: .model, choice: Bench.new, revision: 1)])
        #expect(bench.machine.record.good == nil)
        bench.pass(.seconds(59))
        #expect(bench.handle(.tick).isEmpty)
        bench.pass(.seconds(1))
        #expect(bench.handle(.tick) == [.remember, .release])
        #expect(bench.machine.record.good == Bench.new && bench.machine.record.trials.isEmpty)
        #expect(!bench.machine.isWatching)
    }

    @Test func isOnTrialBeforeItIsLoaded() {
        let bench = Bench()
        bench.handle(.selected(Bench.plan(1, Bench.new)))
        while bench.stage() != .loading, let attempt = bench.attempt {
            bench.handle(
                bench.stage() == .testing
                    ? .tested(attempt, nil, engine: "opencv 4") : .fetched(attempt, nil, engine: "opencv 4")
            )
        }
        #expect(bench.actions.first == .remember)
        #expect(bench.machine.record.trials.map(\.choice) == [Bench.new])
    }

    @Test func goesBackWhenMoreThanHalfOfTwentyBatchesFail() {
        let bench = Bench()
        bench.run(Bench.plan(1, Bench.new))
        #expect(bench.answer(.model, true, times: 30).isEmpty)
        #expect(bench.answer(.model, false, times: 10).isEmpty)
        let actions = bench.answer(.model, false, times: 1)
        #expect(actions == [.remember, .fallBack, .publish])
        #expect(bench.running == Bench.good && bench.code() == "engine_errors")
        #expect(bench.machine.record.refusals.map(\.choice) == [Bench.new])
        #expect(bench.machine.state.running.name == "good" && bench.machine.state.model.choice.name == "new")
    }

    @Test func toleratesHalfOfThem() {
        let bench = Bench()
        bench.run(Bench.plan(1, Bench.new))
        for _ in 0..<100 {
            #expect(bench.answer(.model, true, times: 1).isEmpty && bench.answer(.model, false, times: 1).isEmpty)
        }
        #expect(bench.running == Bench.new)
    }

    @Test func doesNotGoBackAfterItsMinute() {
        let bench = Bench()
        bench.run(Bench.plan(1, Bench.new))
        bench.pass(.seconds(60))
        bench.handle(.tick)
        #expect(bench.answer(.model, false, times: 50).isEmpty)
        #expect(bench.running == Bench.new)
    }

    /// Three swaps within a minute: the one before may be as bad as the last.
    @Test func goesBackToTheLastGoodOneAndNotToTheOneBefore() {
        let bench = Bench()
        bench.run(Bench.plan(1, Bench.new))
        bench.pass(.seconds(30))
        bench.run(Bench.plan(2, Bench.other))
        bench.pass(.seconds(40))
        #expect(bench.handle(.tick).isEmpty)
        _ = bench.answer(.model, false, times: 11)
        #expect(bench.running == Bench.good && bench.code() == "engine_errors")
    }

    @Test func whatStandsByIsThereAtOnce() {
        let bench = Bench()
        bench.run(Bench.plan(1, Bench.new))
        let actions = bench.run(Bench.plan(2, Bench.good))
        #expect(actions.contains(.fallBack) && actions.takes.isEmpty && actions.tests == 0)
        #expect(bench.running == Bench.good && bench.stage() == .running)
        #expect(bench.machine.record.good == Bench.good && bench.machine.record.trials.isEmpty)
    }

    @Test func isNotTriedAgainForTheSameSelection() {
        let bench = Bench()
        bench.run(Bench.plan(1, Bench.new))
        _ = bench.answer(.model, false, times: 11)
        let later = SwitchBench(record: bench.machine.record)
        #expect(later.run(Bench.plan(1, Bench.new)).takes.isEmpty)
        #expect(later.code() == "engine_errors" && later.running == Bench.good)
        #expect(later.run(Bench.plan(2, Bench.new)).takes == [.model])
        #expect(later.machine.record.refusals.isEmpty)
    }

    @Test func aCanaryOrShadowThatFailsGoes() {
        let bench = Bench()
        bench.run(Bench.plan(1, Bench.good, canary: Bench.new, shadow: Bench.other))
        #expect(bench.answer(.canary, false, times: 11).contains(.remove(.canary)))
        #expect(bench.code(.canary) == "engine_errors" && bench.stage(.shadow) == .running)
        bench.pass(.seconds(600))
        bench.handle(.tick)
        #expect(bench.answer(.shadow, false, times: 11).contains(.remove(.shadow)))
        #expect(bench.running == Bench.good)
    }

    // MARK: Crashes

    @Test func refusesWhatDiedOnTrial() {
        let bench = Bench()
        bench.run(Bench.plan(1, Bench.new))
        var record = bench.machine.record
        let refused = record.refuseTrials()
        #expect(refused.map(\.fault.code) == ["crashed"])
        let later = Bench(record: record)
        #expect(later.run(Bench.plan(1, Bench.new)).takes.isEmpty)
        #expect(later.code() == "crashed" && later.running == Bench.good)
        // Selected again, it is tested again.
        let again = later.run(Bench.plan(2, Bench.new))
        #expect(again.takes == [.model] && again.tests == 1)
    }

    @Test func aShadowThatTookTheProcessAlongIsRefusedToo() {
        let bench = Bench()
        bench.run(Bench.plan(1, Bench.good, shadow: Bench.new))
        var record = bench.machine.record
        let refused = record.refuseTrials()
        #expect(refused.map(\.role) == [.shadow])
        let later = Bench(record: record)
        later.run(Bench.plan(1, Bench.good, shadow: Bench.new))
        #expect(later.code(.shadow) == "crashed" && later.stage() == .running)
    }

    @Test func endingAsToldIsNoCrash() {
        let bench = Bench()
        bench.run(Bench.plan(1, Bench.new))
        var record = bench.machine.end()
        let refused = record.refuseTrials()
        #expect(refused.isEmpty)
    }
}
