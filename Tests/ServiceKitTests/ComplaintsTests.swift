import Failure
import Logging
import Messages
import ServiceKit
import ServiceTestKit
import Synchronization
import Testing

@Suite struct ComplaintsTests {
    private let log = LogBook()
    private let metrics = RingingMetrics(bell: Bell())
    private let clock = SteppedClock()

    private var complaints: Complaints {
        Complaints(logger: log.logger, factory: metrics) { [clock] in clock.now }
    }

    private let malformed = MessageError(.malformed, "12 bytes that do not decode")
    private let tooLarge = MessageError(.tooLarge, "5000000 bytes are too many")

    @Test func countsAllAndLogsTheFirstOfEachCode() throws {
        let complaints = complaints
        for _ in 0..<3 { complaints.add(malformed, camera: try Name("hall")) }
        complaints.add(tooLarge)
        #expect(metrics.sum("mien_bad_input_total", ["code": "malformed"]) == 3)
        #expect(metrics.sum("mien_bad_input_total", ["code": "too_large"]) == 1)
        #expect(log.entries.map(\.level) == [.warning, .warning])
        #expect(
            log.entries.map(\.metadata) == [
                ["code": "malformed", "error": "12 bytes that do not decode", "camera": "hall"],
                ["code": "too_large", "error": "5000000 bytes are too many"],
            ]
        )
    }

    @Test func logsOneAMinuteAndSaysHowManyWereUnsaid() {
        let complaints = complaints
        for _ in 0..<100 { complaints.add(malformed) }
        clock.step(.seconds(59))
        complaints.add(malformed)
        #expect(log.entries.count == 1)
        clock.step(.seconds(1))
        complaints.add(malformed)
        complaints.add(malformed)
        #expect(log.entries.map { $0.metadata["since"] } == [nil, "100 more like it"])
        clock.step(.seconds(60))
        complaints.add(malformed)
        #expect(log.entries.last?.metadata["since"] == "1 more like it")
        #expect(metrics.sum("mien_bad_input_total") == 104)
    }

    @Test func countsAnErrorWithoutACodeToo() {
        struct Odd: Error {}
        complaints.add(Odd())
        #expect(metrics.sum("mien_bad_input_total", ["code": "other"]) == 1)
        #expect(log.entries.first?.metadata["error"] == "Odd()")
    }
}

/// A clock that stands still until it is told to go on.
private final class SteppedClock: Sendable {
    private let time = Mutex(ContinuousClock.now)

    var now: ContinuousClock.Instant { time.withLock { $0 } }

    func step(_ duration: Duration) { time.withLock { $0 += duration } }
}
