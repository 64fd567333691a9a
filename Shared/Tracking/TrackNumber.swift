/// How tracks are numbered: so that no two of a site are likely to have the same number, whoever gave it.
public enum TrackNumber {
    /// Numbers stay below 2^53: JavaScript and most readers of JSON know no larger whole numbers.
    public static let limit: UInt64 = 1 << 53

    /// How many tracks a tracker can have before it gets to numbers that another one may have drawn as its first.
    private static let perTracker: UInt64 = 1 << 23

    /// Draws the first number of a tracker; it counts on from there.
    ///
    /// The upper 30 of the 53 bits are drawn: a detector that is started again, or the second one of a group, does not
    /// repeat the numbers of the first but in one case out of 2^30.
    public static func first(using generator: inout some RandomNumberGenerator) -> UInt64 {
        UInt64.random(in: 0..<limit / perTracker, using: &generator) * perTracker + 1
    }

    /// The number after this one; never 0, which means that nothing tracks.
    static func next(after number: UInt64) -> UInt64 { number + 1 < limit ? number + 1 : 1 }
}
