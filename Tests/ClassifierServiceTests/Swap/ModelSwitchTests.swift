import Messages
import Testing

@testable import ClassifierService

/// How a selected model comes to run.
struct ModelSwitchTests {
    private typealias Bench = SwitchBench

    @Test func goesStepByStepAndSaysSo() throws {
        let bench = Bench()
        bench.handle(.selected(Bench.plan(1, Bench.new)))
        #expect(bench.stage() == .fetching(0, of: 0) && bench.actions.contains(.publish))
        let attempt = try #require(bench.attempt)
        bench.handle(.fetched(attempt, nil, engine: "opencv 4"))
        #expect(bench.actions == [.test(attempt, nil), .publish] && bench.stage() == .testing)
        bench.handle(.tested(attempt, nil, engine: "opencv 4"))
        #expect(bench.actions == [.remember, .load(attempt, nil), .publish] && bench.stage() == .loading)
        #expect(bench.running == Bench.good)
        bench.handle(.loaded(attempt, engine: "openvino"))
        #expect(bench.actions == [.take(attempt, share: 1), .publish] && bench.stage() == .running)
        #expect(bench.running == Bench.new && bench.machine.engine == "openvino")
    }

    @Test func doesNothingForWhatRunsAlready() {
        let bench = Bench()
        let actions = bench.run(Bench.plan(1, Bench.good))
        #expect(actions.takes.isEmpty && bench.stage() == .running && bench.machine.state.revision == 1)
        #expect(bench.machine.record.good == Bench.good)
    }

    @Test func anotherPrecisionIsAnotherModel() {
        let bench = Bench()
        #expect(bench.run(Bench.plan(1, Bench.choice("good", precision: "int8"))).takes == [.model])
    }

    @Test func tellsItsStateAgainToWhoeverSelectsTheSameAgain() {
        let bench = Bench()
        bench.run(Bench.plan(1, Bench.new))
        #expect(bench.handle(.selected(Bench.plan(1, Bench.new))) == [.publish])
    }

    @Test func theNewestSelectionHolds() {
        let bench = Bench()
        bench.handle(.selected(Bench.plan(1, Bench.new)))
        let first = bench.attempt
        bench.handle(.selected(Bench.plan(2, Bench.other)))
        #expect(bench.actions.abandons == 1)
        let second = bench.attempt
        #expect(second?.choice == Bench.other && second != first)
        // What was under way comes too late.
        if let first { #expect(bench.handle(.loaded(first, engine: "opencv")).isEmpty) }
        if let first { #expect(bench.handle(.failed(first, SwapFault(code: "x", message: ""))).isEmpty) }
        #expect(bench.running == Bench.good)
        if let second { bench.handle(.fetched(second, nil, engine: "opencv 4")) }
        bench.goOn()
        #expect(bench.running == Bench.other && bench.stage() == .running)
    }

    @Test func asksForTheSameModelAgainAfterTwoSelectionsAtOnce() {
        let bench = Bench()
        bench.handle(.selected(Bench.plan(1, Bench.new)))
        bench.handle(.selected(Bench.plan(2, Bench.good)))
        #expect(bench.actions.abandons == 1 && bench.attempt == nil)
        #expect(bench.running == Bench.good && bench.stage() == .running)
    }

    @Test(arguments: 0..<3) func aFailureLeavesTheGoodModel(step: Int) {
        let bench = Bench()
        bench.handle(.selected(Bench.plan(1, Bench.new)))
        for _ in 0..<step {
            guard let attempt = bench.attempt else { break }
            bench.handle(
                step == 1 || bench.stage() == .fetching(0, of: 0)
                    ? .fetched(attempt, nil, engine: "opencv 4") : .tested(attempt, nil, engine: "opencv 4")
            )
        }
        bench.fail("hash_mismatch")
        #expect(bench.code() == "hash_mismatch" && bench.running == Bench.good)
        #expect(bench.machine.record.trials.isEmpty && bench.machine.record.good == nil)
        #expect(bench.machine.state.model.message == "it is broken")
        // It is not tried again by itself, but when it is selected again.
        bench.pass(.seconds(600))
        #expect(bench.handle(.tick).isEmpty)
        #expect(bench.run(Bench.plan(2, Bench.new)).takes == [.model])
    }

    @Test func triesAgainWhatMayBeGoneByItself() {
        let bench = Bench()
        bench.handle(.selected(Bench.plan(1, Bench.new)))
        bench.fail("no_source", isPassing: true)
        #expect(bench.code() == "no_source")
        bench.pass(.seconds(4))
        #expect(bench.handle(.tick).isEmpty)
        bench.pass(.seconds(1))
        bench.handle(.tick)
        #expect(bench.attempt?.choice == Bench.new)
        bench.goOn()
        #expect(bench.running == Bench.new && bench.stage() == .running)
    }

    @Test func aSelfTestThatWasPassedIsNotRepeated() {
        let bench = Bench()
        #expect(bench.run(Bench.plan(1, Bench.new)).tests == 1)
        bench.run(Bench.plan(2, Bench.other))
        #expect(bench.run(Bench.plan(3, Bench.new)).tests == 0)
        // Another precision is another network.
        #expect(bench.run(Bench.plan(4, Bench.choice("new", precision: "int8"))).tests == 1)
    }

    @Test func aSelfTestOnAnotherEngineIsAnotherOne() {
        var record = SwapRecord()
        record.pass(Bench.new, on: "openvino 2026")
        let bench = Bench(record: record)
        #expect(bench.run(Bench.plan(1, Bench.new)).tests == 1)
    }

    @Test func tellsOfBytesNowAndThen() throws {
        let bench = Bench()
        bench.handle(.selected(Bench.plan(1, Bench.new)))
        let attempt = try #require(bench.attempt)
        var told = 0
        for bytes in stride(from: UInt64(0), through: 100_000, by: 10) {
            told += bench.handle(.fetching(attempt, bytes: bytes, total: 100_000)).count { $0 == .progress }
        }
        #expect((90...110).contains(told))
        #expect(bench.machine.state.model.fetched == 100_000 && bench.machine.state.model.total == 100_000)
    }

    @Test func whatIsNotSelectedAnyMoreGoesOn() {
        let bench = Bench()
        bench.run(Bench.plan(1, Bench.new, shadow: Bench.other))
        let actions = bench.handle(.selected(nil))
        #expect(actions.contains(.remove(.shadow)))
        #expect(bench.running == Bench.new && bench.machine.parts.isEmpty && bench.machine.state.revision == 0)
        #expect(bench.machine.record.good == nil)
    }

    // MARK: Canary and shadow

    @Test func getsTheModelReadyBeforeTheOthers() {
        let bench = Bench()
        let plan = Bench.plan(1, Bench.new, canary: Bench.other, shadow: Bench.choice("third"))
        #expect(bench.run(plan).takes == [.model, .canary, .shadow])
        #expect(bench.machine.state.canary.stage == .running && bench.machine.state.shadow.stage == .running)
    }

    @Test func aShadowThatFailsChangesNothingElse() {
        let bench = Bench()
        bench.handle(.selected(Bench.plan(1, Bench.good, canary: Bench.other, shadow: Bench.new)))
        bench.fail()
        bench.goOn()
        #expect(bench.code(.canary) == "hash_mismatch" && bench.stage(.shadow) == .running && bench.stage() == .running)
    }

    @Test func anotherShareIsNoOtherModel() {
        let bench = Bench()
        bench.run(Bench.plan(1, Bench.good, canary: Bench.new, share: 0.1))
        let actions = bench.run(Bench.plan(2, Bench.good, canary: Bench.new, share: 0.2))
        #expect(actions.contains(.share(.canary, 0.2)) && actions.takes.isEmpty)
    }

    @Test func aSecondModelGoesWhenAnotherIsSelected() {
        let bench = Bench()
        bench.run(Bench.plan(1, Bench.good, canary: Bench.new))
        bench.handle(.selected(Bench.plan(2, Bench.good, canary: Bench.other)))
        #expect(bench.actions.contains(.remove(.canary)))
        #expect(bench.goOn().takes == [.canary])
        #expect(bench.handle(.selected(Bench.plan(3, Bench.good))).contains(.remove(.canary)))
    }
}
