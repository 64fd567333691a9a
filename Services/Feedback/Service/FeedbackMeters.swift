import CoreMetrics
import Messages
import Metrics

/// What a feedback service counts.
struct FeedbackMeters: Sendable {
    private let accepted: [WireLabel.Verdict: Counter]
    private let known: Counter
    private let given: [ReviewReason: Counter]

    init(factory: any MetricsFactory) {
        let verdicts: [(WireLabel.Verdict, String)] = [
            (.confirmed, "confirmed"), (.corrected, "corrected"), (.notAFace, "not_a_face"), (.skipped, "skipped"),
            (.undone, "undone"),
        ]
        accepted = Self.counters("mien_labels_accepted_total", "verdict", verdicts, factory)
        known = Counter(label: "mien_labels_known_total", factory: factory)
        let reasons = ReviewShares.reasons.map { ($0.reason, $0.word) }
        given = Self.counters("mien_reviews_given_total", "reason", reasons, factory)
    }

    private static func counters<Key: Hashable>(
        _ label: String,
        _ dimension: String,
        _ words: [(Key, String)],
        _ factory: any MetricsFactory
    ) -> [Key: Counter] {
        Dictionary(
            uniqueKeysWithValues: words.map { key, word in
                (key, Counter(label: label, dimensions: [(dimension, word)], factory: factory))
            }
        )
    }

    /// A label was accepted, or had been before.
    func accepted(_ verdict: WireLabel.Verdict, isKnown: Bool) {
        isKnown ? known.increment() : accepted[verdict]?.increment()
    }

    /// Faces were handed out to be looked at.
    func given(_ items: [WireReviewItem]) {
        for item in items { given[item.reason]?.increment() }
    }
}
