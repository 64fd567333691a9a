/// How evenly something is shared.
enum Spread {
    /// The largest share over the smallest; `nil` when somebody got nothing or nobody is there.
    static func ratio(_ shares: [Int]) -> Double? {
        guard let least = shares.min(), let most = shares.max(), least > 0 else { return nil }
        return Double(most) / Double(least)
    }
}

extension Array where Element == Double {
    /// The middle one, or the mean of the two in the middle; not for an empty array.
    var median: Double {
        let sorted = sorted()
        let middle = sorted.count / 2
        return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
    }
}
