/// How many labelled things it takes to notice a difference of two shares: four times in five, and wrongly once in twenty.
///
/// Chow, Shao, Wang: Sample Size Calculations in Clinical Research, 2nd edition (2008), §4.2 and §6.4; the second is Connor: Sample
/// size for testing differences in proportions for the paired-sample design, Biometrics 43 (1987), 207–211.
public enum SampleSize {
    /// The normal distribution's 80 % quantile.
    static let power = 0.841_621_233_572_914_3

    /// Of things that are judged by one of two each: so many for each of the two.
    ///
    /// - Parameters:
    ///   - difference: Of the shares, above 0 and below 1.
    ///   - share: In the middle between the two, from 0 to 1.
    public static func each(difference: Double, around share: Double) -> Int {
        let shares = [share - difference / 2, share + difference / 2].map { min(max($0, 0), 1) }
        let variance = shares.reduce(0) { $0 + $1 * (1 - $1) }
        let quantiles = Proportion.quantile + power
        return whole(quantiles * quantiles * variance / (difference * difference))
    }

    /// Of things that both judge.
    ///
    /// - Parameters:
    ///   - difference: Of the shares, above 0 and below 1.
    ///   - discordant: The share of things that only one of the two gets right; the difference at least.
    public static func pairs(difference: Double, discordant: Double) -> Int {
        let discordant = min(max(discordant, difference), 1)
        let deviation = (discordant - difference * difference).squareRoot()
        let reach = Proportion.quantile * discordant.squareRoot() + power * deviation
        return whole(reach * reach / (difference * difference))
    }

    private static func whole(_ number: Double) -> Int { Int(min(max(1, number.rounded(.up)), 1e12)) }
}
