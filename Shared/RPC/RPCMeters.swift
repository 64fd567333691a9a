import CoreMetrics
import Messages
import Metrics

/// What a server counts.
struct RPCMeters: Sendable {
    private let factory: any MetricsFactory

    init(factory: any MetricsFactory) {
        self.factory = factory
    }

    /// A request had this outcome, a code of a closed set, so long after it had come.
    ///
    /// - Parameter method: `nil` when the service has none of the name, which then is a stranger's text.
    func done(_ method: Name?, outcome: String, after duration: Duration) {
        let method = method?.text ?? "unknown"
        let labels = [("method", method), ("outcome", outcome)]
        Counter(label: "mien_rpc_requests_total", dimensions: labels, factory: factory).increment()
        Metrics.Timer(label: "mien_rpc_seconds", dimensions: [("method", method)], factory: factory).record(
            duration: duration
        )
    }
}
