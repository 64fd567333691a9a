import Testing

@testable import Bus

/// Always draws the number in the middle, so that delays are three quarters of the longest.
private struct MiddleGenerator: RandomNumberGenerator {
    mutating func next() -> UInt64 { 1 << 63 }
}

@Suite struct BackoffTests {
    private let backoff = Backoff(initial: .milliseconds(500), limit: .seconds(30))

    @Test(arguments: [(1, 0.5), (2, 1), (3, 2), (6, 16), (7, 30), (100, 30), (.max, 30)] as [(Int, Double)])
    func doublesUpToItsLimit(failures: Int, longest: Double) {
        var random = MiddleGenerator()
        #expect(backoff.delay(afterFailures: failures, using: &random) == .seconds(longest * 0.75))
    }

    @Test func leavesHalfToChance() {
        var random = SystemRandomNumberGenerator()
        let delays = (0..<1_000).map { _ in backoff.delay(afterFailures: 2, using: &random) }
        #expect(delays.allSatisfy { $0 >= .seconds(0.5) && $0 <= .seconds(1) })
        #expect(Set(delays).count > 900)
    }

    @Test func treatsNoFailureLikeTheFirst() {
        var random = MiddleGenerator()
        #expect(backoff.delay(afterFailures: 0, using: &random) == .milliseconds(375))
        #expect(backoff.delay(afterFailures: -5, using: &random) == .milliseconds(375))
    }
}

@Suite struct ConnectionStateMachineTests {
    private let start = ContinuousClock.now
    private var random = MiddleGenerator()
    private var machine = ConnectionStateMachine(
        backoff: Backoff(initial: .seconds(2), limit: .seconds(8)),
        connectTimeout: .seconds(10)
    )

    @Test mutating func connectsFirst() {
        #expect(machine.next(at: start) == .connect)
        #expect(machine.next(at: start) == .pump)
        machine.connected(at: start)
        #expect(machine.next(at: start) == .pump)
    }

    @Test mutating func waitsLongerAfterEachFailure() {
        for delay in [1.5, 3, 6, 6] {
            #expect(machine.next(at: start + .seconds(100)) == .connect)
            #expect(machine.lost(at: start, using: &random) == .seconds(delay))
            #expect(machine.next(at: start) == .sleep(until: start + .seconds(delay)))
        }
    }

    @Test mutating func startsOverAfterAConnectionThatLasted() {
        for _ in 0..<3 {
            _ = machine.next(at: start + .seconds(100))
            _ = machine.lost(at: start, using: &random)
        }
        _ = machine.next(at: start + .seconds(100))
        machine.connected(at: start + .seconds(100))
        #expect(machine.lost(at: start + .seconds(105), using: &random) == .seconds(1.5))
    }

    @Test mutating func doesNotStartOverAfterAConnectionThatBrokeAtOnce() {
        _ = machine.next(at: start)
        _ = machine.lost(at: start, using: &random)
        _ = machine.next(at: start + .seconds(100))
        machine.connected(at: start + .seconds(100))
        #expect(machine.lost(at: start + .seconds(101), using: &random) == .seconds(3))
    }

    @Test mutating func givesUpOnABrokerThatSaysNothing() {
        _ = machine.next(at: start)
        #expect(machine.attemptDeadline == start + .seconds(10))
        #expect(!machine.hasTimedOut(at: start + .seconds(9)))
        #expect(machine.hasTimedOut(at: start + .seconds(10)))
        machine.connected(at: start + .seconds(9))
        #expect(!machine.hasTimedOut(at: start + .seconds(20)))
        #expect(machine.attemptDeadline == nil)
    }

    @Test mutating func countsALossOnce() {
        _ = machine.next(at: start)
        #expect(machine.lost(at: start, using: &random) != nil)
        #expect(machine.lost(at: start, using: &random) == nil)
    }

    @Test mutating func staysStopped() {
        machine.stop()
        machine.connected(at: start)
        #expect(machine.lost(at: start, using: &random) == nil)
        #expect(machine.next(at: start + .seconds(100)) == .exit)
    }
}
