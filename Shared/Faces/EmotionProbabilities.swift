/// How likely each emotion is: seven numbers from 0 to 1 that sum to 1.
public struct EmotionProbabilities: Sendable, Hashable {
    /// In the order of ``Emotion``.
    public let values: [Float]

    /// Creates probabilities from seven finite numbers that are not negative.
    ///
    /// - Returns: `nil` when there are not seven, or one of them is no probability: a model's output is foreign data.
    public init?(_ values: [Float]) {
        guard values.count == Emotion.allCases.count, values.allSatisfy({ $0 >= 0 && $0 <= 1.0001 }) else { return nil }
        self.values = values
    }

    /// The probability of one emotion.
    public subscript(emotion: Emotion) -> Float { values[emotion.rawValue] }

    /// The most likely emotion; the first in FER2013's order when several are equally likely.
    public var dominant: Emotion {
        Emotion.allCases.max { self[$0] < self[$1] || (self[$0] == self[$1] && $0.rawValue > $1.rawValue) } ?? .neutral
    }
}
