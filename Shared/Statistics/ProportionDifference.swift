/// By how much two shares differ that were measured on different things.
public struct ProportionDifference: Sendable, Hashable {
    public let first: Proportion
    public let second: Proportion

    public init(_ first: Proportion, _ second: Proportion) {
        (self.first, self.second) = (first, second)
    }

    /// From -1 to 1; above 0 when the first share is the larger one.
    public var value: Double { first.share - second.share }

    /// The 95 % interval for the difference in all that these were drawn from; -1 to 1 when there is nothing to go by.
    ///
    /// Newcombe: Interval estimation for the difference between independent proportions, Statistics in Medicine 17 (1998),
    /// 873–890, method 10: made of the two score intervals.
    public var interval: ClosedRange<Double> {
        guard first.total > 0, second.total > 0 else { return -1...1 }
        let (one, other) = (first.interval, second.interval)
        let below = Self.length(first.share - one.lowerBound, other.upperBound - second.share)
        let above = Self.length(one.upperBound - first.share, second.share - other.lowerBound)
        return max(-1, value - below)...min(1, value + above)
    }

    private static func length(_ a: Double, _ b: Double) -> Double { (a * a + b * b).squareRoot() }
}
