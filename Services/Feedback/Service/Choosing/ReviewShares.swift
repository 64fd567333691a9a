public import Failure
public import Messages

/// Why a face is worth a person's time.
public typealias ReviewReason = WireCandidatesRequest.Order

/// How many of the faces that people are asked about are asked for which reason.
public struct ReviewShares: Sendable, Hashable {
    /// The reasons that a share can be given to, and the words for them.
    static let reasons: [(word: String, reason: ReviewReason)] = [
        ("random", .random), ("uncertain", .uncertain), ("disputed", .disputed), ("rare", .rare),
        ("contested", .contested), ("second", .second),
    ]

    /// Parts of any whole, none below 0; the sum is above 0.
    private(set) var weights: [ReviewReason: Double]

    /// Creates shares.
    ///
    /// - Parameter weights: Parts of any whole; a reason without one is asked for only when the others run dry.
    /// - Throws: ``FeedbackError`` with ``FeedbackFailureCode/invalid`` when a part is negative or none is above 0.
    public init(_ weights: [ReviewReason: Double]) throws(FeedbackError) {
        let parts = weights.values
        guard parts.allSatisfy({ $0.isFinite && $0 >= 0 }), parts.contains(where: { $0 > 0 }) else {
            throw FeedbackError(.invalid, "shares are numbers from 0, and one at least is above 0")
        }
        self.weights = weights
    }

    /// Reads `random=30,uncertain=30,…`.
    ///
    /// - Throws: ``FeedbackError`` with ``FeedbackFailureCode/invalid``.
    public init(parsing text: String) throws(FeedbackError) {
        var weights: [ReviewReason: Double] = [:]
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let pair = part.split(separator: "=", omittingEmptySubsequences: false)
            guard pair.count == 2, let weight = Double(pair[1]),
                let reason = Self.reasons.first(where: { $0.word == pair[0] })?.reason
            else {
                let words = Self.reasons.map(\.word).joined(separator: ", ")
                throw FeedbackError(
                    .invalid,
                    "'\(part.prefix(40))' is no share: write random=30,uncertain=30 with words of \(words)"
                )
            }
            weights[reason] = weight
        }
        try self.init(weights)
    }

    /// Mostly what teaches a model most, and enough at random to say how good it is, and twice to say how people agree.
    public static let usual = ReviewShares(
        known: [.random: 30, .uncertain: 25, .disputed: 10, .rare: 10, .contested: 10, .second: 15]
    )

    private init(known weights: [ReviewReason: Double]) {
        self.weights = weights
    }

    /// All reasons in an order of their own for this draw: one comes before another as often as their shares say, and
    /// those without a share come last.
    func order(using generator: inout some RandomNumberGenerator) -> [ReviewReason] {
        var rest = Self.reasons.map { (reason: $0.reason, weight: weights[$0.reason] ?? 0) }
        var order: [ReviewReason] = []
        while !rest.isEmpty {
            let sum = rest.reduce(0) { $0 + $1.weight }
            var point = sum > 0 ? Double.random(in: 0..<sum, using: &generator) : 0
            let index = rest.firstIndex { candidate in
                defer { point -= candidate.weight }
                return point < candidate.weight || sum == 0
            }
            order.append(rest.remove(at: index ?? rest.count - 1).reason)
        }
        return order
    }
}
