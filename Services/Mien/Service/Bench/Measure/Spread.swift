/// How evenly something is shared.
enum Spread {
    /// The largest share over the smallest; `nil` when somebody got nothing or nobody is there.
    static func ratio(_ shares: [Int]) -> Double? {
        guard let least = shares.min(), let most = shares.max(), least > 0 else { return nil }
        return Double(most) / Double(least)
    }
}
