import CoreMetrics
import ServiceKit
import Store

/// What a recorder counts of labels.
struct LabelMeters {
    private let stored: Counter
    private let known: Counter

    init(factory: any MetricsFactory) {
        stored = Counter(label: "mien_labels_stored_total", factory: factory)
        known = Counter(label: "mien_labels_duplicate_total", factory: factory)
    }

    /// Counts what became of a batch; refusals are bad input.
    func count(_ outcomes: [LabelOutcome], _ complaints: Complaints) {
        for outcome in outcomes {
            switch outcome {
            case .stored: stored.increment()
            case .known: known.increment()
            case .refused(let error): complaints.add(error)
            }
        }
    }
}
