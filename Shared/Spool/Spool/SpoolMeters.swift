import CoreMetrics
import Metrics

/// What a spool counts.
struct SpoolMeters {
    private let pendingMessages: Gauge
    private let pendingBytes: Gauge
    private let droppedMessages: Counter
    private let resentMessages: Counter
    private let commits: Counter
    private let failures: Counter

    init(factory: any MetricsFactory) {
        pendingMessages = Gauge(label: "mien_spool_pending_messages", factory: factory)
        pendingBytes = Gauge(label: "mien_spool_pending_bytes", factory: factory)
        droppedMessages = Counter(label: "mien_spool_dropped_total", factory: factory)
        resentMessages = Counter(label: "mien_spool_resent_total", factory: factory)
        commits = Counter(label: "mien_spool_commits_total", factory: factory)
        failures = Counter(label: "mien_spool_failures_total", factory: factory)
    }

    func pending(_ messages: Int, bytes: Int) {
        pendingMessages.record(messages)
        pendingBytes.record(bytes)
    }

    /// Messages were given up for others.
    func dropped(_ count: Int) { droppedMessages.increment(by: count) }

    func resent(_ count: Int) { if count > 0 { resentMessages.increment(by: count) } }

    func committed() { commits.increment() }

    /// A transaction failed.
    func failed() { failures.increment() }
}
