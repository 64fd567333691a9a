/// How people who judged the same things agree.
struct Agreement: Sendable, Hashable {
    /// Of all pairs of judgements of the same thing, how many are the same, from 0 to 1, each thing counting as much as any other:
    /// P̄ of Fleiss, Measuring nominal scale agreement among many raters, Psychological Bulletin 76 (1971), 378–382.
    let share: Double
    /// The same beyond what chance brings about: 1 is perfect, 0 is chance, below 0 people contradict each other. `nil` when all
    /// judgements are the same, so that nothing can be said.
    ///
    /// Krippendorff's α for names without an order and any number of people for each thing: Computing Krippendorff's
    /// alpha-reliability (2011), part C.
    let alpha: Double?
    /// How many things were judged by two people or more.
    let count: Int

    /// Computes it from judgements.
    ///
    /// - Parameter judgements: For each thing, how many people said it belongs to which category.
    /// - Returns: `nil` when no thing was judged by two.
    init?<Category: Hashable>(_ judgements: some Sequence<[Category: Int]>) {
        var (count, shares, disagreement) = (0, 0.0, 0.0)
        var totals: [Category: Double] = [:]
        for judgement in judgements {
            let people = Double(judgement.values.reduce(0, +))
            guard people >= 2 else { continue }
            let equalPairs = judgement.values.reduce(0.0) { $0 + Double($1) * Double($1 - 1) }
            count += 1
            shares += equalPairs / (people * (people - 1))
            disagreement += people - equalPairs / (people - 1)
            for (category, number) in judgement { totals[category, default: 0] += Double(number) }
        }
        guard count > 0 else { return nil }
        self.count = count
        share = shares / Double(count)
        alpha = Self.alpha(disagreement: disagreement, totals: Array(totals.values))
    }

    /// 1 - Dₒ/Dₑ, where Dₒ is the share of coincidences that are no agreement, and Dₑ what it would be by chance.
    private static func alpha(disagreement: Double, totals: [Double]) -> Double? {
        let sum = totals.reduce(0, +)
        let expected = sum * sum - totals.reduce(0) { $0 + $1 * $1 }
        return expected > 0 ? 1 - (sum - 1) * disagreement / expected : nil
    }
}
