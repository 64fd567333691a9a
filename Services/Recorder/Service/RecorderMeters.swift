import CoreMetrics
import Metrics
import Store

/// What a recorder counts.
struct RecorderMeters {
    private let stored: Counter
    private let duplicates: Counter
    private let forgotten: Counter
    private let gaps: Counter
    private let failures: Counter
    private let latency: Metrics.Timer

    init(factory: any MetricsFactory) {
        stored = Counter(label: "mien_reports_stored_total", factory: factory)
        duplicates = Counter(label: "mien_reports_duplicate_total", factory: factory)
        forgotten = Counter(label: "mien_reports_forgotten_total", factory: factory)
        gaps = Counter(label: "mien_sequence_gaps_total", factory: factory)
        failures = Counter(label: "mien_store_failures_total", factory: factory)
        latency = Metrics.Timer(label: "mien_record_latency_seconds", factory: factory)
    }

    func stored(_ outcome: InsertOutcome) {
        stored.increment(by: Int64(outcome.stored))
        duplicates.increment(by: Int64(outcome.duplicates))
        forgotten.increment(by: Int64(outcome.forgotten))
    }

    /// A batch could not be stored; it comes again.
    func failed() { failures.increment() }

    /// So many sequence numbers were skipped.
    func missing(_ count: UInt64) { gaps.increment(by: Int64(clamping: count)) }

    /// A report was stored so long after its frame was captured, as far as the two clocks agree.
    func recorded(afterMicroseconds latency: Int64) {
        self.latency.recordMicroseconds(max(0, latency))
    }
}
