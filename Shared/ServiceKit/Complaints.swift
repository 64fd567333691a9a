public import CoreMetrics
import Failure
public import Logging
public import Messages
import Metrics
import Synchronization

/// Counts bad input by its error code, and logs it without letting it flood the log.
///
/// `mien_bad_input_total{code}` counts all. A line is logged for the first of a code, and then for one a minute, which
/// tells how many there were since.
public final class Complaints: Sendable {
    private struct Record {
        let counter: Counter
        var quietUntil: ContinuousClock.Instant?
        var unsaid = 0
    }

    private static let quiet: Duration = .seconds(60)

    private let records = Mutex<[String: Record]>([:])
    private let logger: Logger
    private let factory: any MetricsFactory
    private let now: @Sendable () -> ContinuousClock.Instant

    /// Creates complaints that go to a log and a metrics factory.
    public init(
        logger: Logger,
        factory: any MetricsFactory,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.logger = logger
        self.factory = factory
        self.now = now
    }

    /// Notes an error that somebody else's bytes caused.
    public func add(_ error: any Error, camera: Name? = nil) {
        let code = (error as? any CodedError)?.codeText ?? "other"
        guard let unsaid = count(code) else { return }
        var metadata: Logger.Metadata = ["error": "\(describe(error))", "code": "\(code)"]
        if let camera { metadata["camera"] = "\(camera)" }
        if unsaid > 0 { metadata["since"] = "\(unsaid) more like it" }
        logger.warning("Input refused", metadata: metadata)
    }

    /// Counts one. Returns how many went without a word before it, or `nil` when it shall, too.
    private func count(_ code: String) -> Int? {
        records.withLock { records in
            var record =
                records[code]
                ?? Record(
                    counter: Counter(label: "mien_bad_input_total", dimensions: [("code", code)], factory: factory)
                )
            defer { records[code] = record }
            record.counter.increment()
            if let quietUntil = record.quietUntil, now() < quietUntil {
                record.unsaid += 1
                return nil
            }
            record.quietUntil = now() + Self.quiet
            defer { record.unsaid = 0 }
            return record.unsaid
        }
    }
}
