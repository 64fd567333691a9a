/// How people are asked.
public struct FeedbackConfiguration: Sendable {
    /// For which reasons faces are chosen.
    public var shares = ReviewShares.usual
    /// How long a face is one person's to answer.
    public var leaseTime: Duration = .seconds(300)
    /// Decides which faces are drawn.
    public var seed = UInt64.random(in: .min ... .max)
    /// How often it is worked out how good the models are.
    public var qualityInterval: Duration = .seconds(300)

    public init() {}
}
