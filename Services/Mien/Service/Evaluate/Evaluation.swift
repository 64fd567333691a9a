import Faces

/// How often a model was right about faces of which is known what they show.
struct Evaluation: Hashable {
    /// What is said of one emotion; each from 0 to 1, and `nil` where it would be a share of nothing.
    struct Figures: Encodable, Hashable {
        /// How many faces show it.
        let count: Int
        /// The share of those that the model took for it and that show it.
        let precision: Double?
        /// The share of those that show it and that the model took for it.
        let recall: Double?
        /// The harmonic mean of both.
        let f1: Double?
    }

    /// Rows: what faces show; columns: what the model said. Both in FER2013's order.
    private(set) var confusion = Emotion.allCases.map { _ in Emotion.allCases.map { _ in 0 } }

    mutating func add(_ answer: Emotion, for truth: Emotion) { confusion[truth.rawValue][answer.rawValue] += 1 }

    /// How many faces there were.
    var count: Int { confusion.joined().reduce(0, +) }

    /// The share of faces that the model was right about; `nil` when there were none.
    var accuracy: Double? { Self.share(Emotion.allCases.map { right(about: $0) }.reduce(0, +), of: count) }

    func figures(of emotion: Emotion) -> Figures {
        let shown = confusion[emotion.rawValue].reduce(0, +)
        let said = confusion.map { $0[emotion.rawValue] }.reduce(0, +)
        let right = right(about: emotion)
        return Figures(
            count: shown,
            precision: Self.share(right, of: said),
            recall: Self.share(right, of: shown),
            // 2PR / (P + R), without its division by nothing.
            f1: Self.share(2 * right, of: shown + said)
        )
    }

    private func right(about emotion: Emotion) -> Int { confusion[emotion.rawValue][emotion.rawValue] }

    private static func share(_ part: Int, of all: Int) -> Double? { all == 0 ? nil : Double(part) / Double(all) }
}
