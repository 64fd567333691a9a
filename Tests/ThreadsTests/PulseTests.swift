import Testing
import Threads

@Suite struct PulseTests {
    private let start = ContinuousClock.now

    @Test func whoHasNothingToDoIsNeverLate() {
        #expect(!Pulse().isOverdue(at: start + .seconds(1_000_000)))
    }

    @Test func whoWorksIsLateAfterItsPatience() {
        var pulse = Pulse()
        pulse.beat(at: start, within: .seconds(10))
        #expect(!pulse.isOverdue(at: start + .seconds(10)))
        #expect(pulse.isOverdue(at: start + .seconds(11)))
    }

    @Test func everyStepStartsThePatienceAnew() {
        var pulse = Pulse()
        pulse.beat(at: start, within: .seconds(10))
        pulse.beat(at: start + .seconds(9), within: .seconds(10))
        #expect(!pulse.isOverdue(at: start + .seconds(19)))
        #expect(pulse.isOverdue(at: start + .seconds(20)))
    }

    @Test func whoIsDoneIsNotLateAnyMore() {
        var pulse = Pulse()
        pulse.beat(at: start, within: .seconds(10))
        pulse.rest()
        #expect(!pulse.isOverdue(at: start + .seconds(11)))
    }

    @Test func aThreadsPulseIsSeenByOthers() {
        let pulse = SharedPulse()
        pulse.beat()
        #expect(!pulse.isOverdue(at: .now))
        #expect(pulse.isOverdue(at: .now + Pulse.patience + .seconds(1)))
        pulse.rest()
        #expect(!pulse.isOverdue(at: .now + .seconds(1_000)))
    }
}
