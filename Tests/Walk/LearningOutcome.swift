import Statistics

/// What a walk from people's labels to the next model came to.
struct LearningOutcome: Encodable {
    /// How many of some faces a model read rightly.
    struct Score: Encodable, CustomStringConvertible {
        let right: UInt64
        let faces: UInt64

        init(_ proportion: Proportion) { (right, faces) = (proportion.hits, proportion.total) }

        var proportion: Proportion { Proportion(right, of: faces) }

        var description: String {
            let percent = (proportion.share * 1_000).rounded() / 10
            return "\(percent) % of \(faces)"
        }
    }

    struct Change: Encodable {
        let before: Score
        let after: Score

        /// More than chance explains, on 95 %.
        var isGain: Bool {
            ProportionDifference(after.proportion, before.proportion).interval.lowerBound > 0
        }
    }

    /// People in the style that the model did not know, whom nobody learnt from.
    let test: Change
    /// People in the style that it knows.
    let known: Change
    /// What the running system said, of the same people, before and after the promotion.
    let live: Change
    /// How many labels went into the training.
    let labels: Int
    /// What `mien models compare` said of model and shadow: "first", "second" or "not_enough_evidence".
    let better: String
    /// What both had read and people had labelled by then.
    let compared: UInt64
    let seconds: Int

    /// Whether everything says that the new model is better where it was to become so.
    var isBetter: Bool { test.isGain && live.isGain && better == "second" }

    var text: String {
        """
        \(labels) labels taught it, \(compared) more compared it with the model before: better is \
        \(better == "second" ? "the new one" : better); \(seconds) s in all
        right                           before             after
        new style, unknown people       \(test.before)    \(test.after)
        new style, in the system        \(live.before)    \(live.after)
        known style, unknown people     \(known.before)    \(known.after)
        """
    }
}
