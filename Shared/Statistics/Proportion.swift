/// How many of some things are as they should be.
public struct Proportion: Sendable, Hashable {
    public let hits: UInt64
    public let total: UInt64

    /// The normal distribution's 97.5 % quantile: 95 % lie within so many standard deviations.
    public static let quantile = 1.959_963_984_540_054

    /// - Parameter hits: At most `total`; what is more is not believed.
    public init(_ hits: UInt64, of total: UInt64) {
        self.hits = min(hits, total)
        self.total = total
    }

    /// Both together.
    public static func + (left: Proportion, right: Proportion) -> Proportion {
        // The numbers come from a database of others: they wrap around rather than trap.
        Proportion(left.hits &+ right.hits, of: left.total &+ right.total)
    }

    /// From 0 to 1; 0 of nothing.
    public var share: Double { total == 0 ? 0 : Double(hits) / Double(total) }

    /// The 95 % score interval for the share in all that these were drawn from; 0 to 1 when there is nothing to go by.
    ///
    /// Wilson: Probable inference, the law of succession, and statistical inference, Journal of the American Statistical
    /// Association 22 (1927), 209–212; method 3 of Newcombe, Statistics in Medicine 17 (1998), 857–872: good for few labels and
    /// for shares near 0 and 1, where the usual ±1.96 s is not.
    public var interval: ClosedRange<Double> {
        guard total > 0 else { return 0...1 }
        let (n, p, z) = (Double(total), share, Self.quantile)
        let middle = (p + z * z / (2 * n)) / (1 + z * z / n)
        let half = z / (1 + z * z / n) * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot()
        let lower = hits == 0 ? 0 : max(0, middle - half)
        return lower...(hits == total ? 1 : min(1, middle + half))
    }
}
