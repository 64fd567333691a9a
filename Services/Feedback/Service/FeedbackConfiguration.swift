/// How people are asked.
public struct FeedbackConfiguration: Sendable {
    /// For which reasons faces are chosen.
    public var shares = ReviewShares.usual
    /// This share of all faces is shown to two people, so that it can be said how they agree; from 0 to 1.
    public var secondOpinions = 0.2
    /// How long a face is one person's to answer.
    public var leaseTime: Duration = .seconds(300)
    /// Decides which faces are drawn.
    public var seed = UInt64.random(in: .min ... .max)
    /// How often it is worked out how good the models are.
    public var qualityInterval: Duration = .seconds(300)

    public init() {}
}
