import Glibc

/// How often two who answered the same questions were right.
public struct PairedOutcomes: Sendable, Hashable {
    public let bothRight: UInt64
    public let onlyFirstRight: UInt64
    public let onlySecondRight: UInt64
    public let neitherRight: UInt64

    /// With more questions that only one of them got right, the normal distribution says the same to three digits.
    static let exactLimit: UInt64 = 10_000

    public init(bothRight: UInt64, onlyFirstRight: UInt64, onlySecondRight: UInt64, neitherRight: UInt64) {
        (self.bothRight, self.onlyFirstRight) = (bothRight, onlyFirstRight)
        (self.onlySecondRight, self.neitherRight) = (onlySecondRight, neitherRight)
    }

    /// How many questions both answered. The numbers come from others: they wrap around rather than trap, as those below.
    public var total: UInt64 { bothRight &+ neitherRight &+ discordant }

    /// How many questions only one of them got right: these alone tell who is better.
    public var discordant: UInt64 { onlyFirstRight &+ onlySecondRight }

    /// How likely it is, were both equally good, that one leads the other by as much or more; 1 when nothing tells them apart.
    ///
    /// McNemar's test, on two sides, as its mid-p variant: Fagerland, Lydersen, Laake: The McNemar test for binary matched-pairs
    /// data: mid-p and asymptotic are better than exact conditional, BMC Medical Research Methodology 13 (2013), 91.
    public var midP: Double {
        guard discordant > 0 else { return 1 }
        guard discordant <= Self.exactLimit else { return asymptoticP }
        let fewer = min(onlyFirstRight, onlySecondRight)
        let exactly = Self.probability(of: fewer, in: discordant)
        if onlyFirstRight == onlySecondRight { return 1 - exactly / 2 }
        // From the one term to those below it: each is a little smaller.
        var (sum, term) = (exactly, exactly)
        for count in stride(from: fewer, to: 0, by: -1) {
            term *= Double(count) / Double(discordant - count + 1)
            sum += term
        }
        return min(1, 2 * sum - exactly)
    }

    private var asymptoticP: Double {
        let lead = Double(onlyFirstRight) - Double(onlySecondRight)
        return erfc(abs(lead) / (Double(onlyFirstRight) + Double(onlySecondRight)).squareRoot() / 2.0.squareRoot())
    }

    /// Of so many heads in so many throws of a coin.
    private static func probability(of count: UInt64, in throwCount: UInt64) -> Double {
        var logarithm = -Double(throwCount) * M_LN2
        for step in 0..<count { logarithm += log(Double(throwCount - step) / Double(step + 1)) }
        return exp(logarithm)
    }
}
