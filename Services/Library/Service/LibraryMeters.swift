import CoreMetrics
import Metrics

/// What the library counts.
struct LibraryMeters: Sendable {
    private let given: Counter
    private let factory: any MetricsFactory

    init(factory: any MetricsFactory) {
        self.factory = factory
        given = Counter(label: "mien_bundle_bytes_given_total", factory: factory)
    }

    /// A piece of a bundle was handed out.
    func gave(_ bytes: Int) { given.increment(by: bytes) }

    /// Somebody wanted a bundle to be taken, with this outcome: `taken`, `known`, or an error's code.
    func took(_ outcome: String) {
        Counter(label: "mien_bundles_taken_total", dimensions: [("outcome", outcome)], factory: factory).increment()
    }
}
