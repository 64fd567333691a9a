import Statistics

/// Which of two models is better, or that nobody can tell yet.
package struct ModelVerdict: Sendable, Hashable {
    package enum Winner: String, Sendable {
        case first, second
    }

    /// What is judged by.
    package enum Basis: String, Sendable {
        /// Faces that both read, as a shadow does: the same question put to both, so few of them tell much.
        case pairs
        /// Faces that one or the other read, as a canary does.
        case separate
    }

    /// `nil`: there is not enough evidence.
    package let winner: Winner?
    package let basis: Basis
    /// How many faces, labelled and agreed about, it rests on; of separate ones, those of the model that has fewer.
    package let labelled: UInt64
    /// About so many would show a difference of ``difference`` to four in five who look.
    package let needed: Int

    /// Three points of a hundred.
    package static let difference = 0.03
    /// So seldom one of two equal models is called better.
    package static let significance = 0.05
    /// Shares of fewer faces say nothing of how many more there have to be.
    private static let leastCount: UInt64 = 30

    package init(_ models: ComparedModels) {
        let fewer = min(models.firstRight.total, models.secondRight.total)
        let arePaired = models.agreement.total > 0 || models.pairs.total > 0
        if arePaired, models.pairs.total >= fewer / 2 {
            basis = .pairs
            labelled = models.pairs.total
            winner = Self.winner(models.pairs)
            needed = Self.needed(models.pairs, models.agreement)
        } else {
            basis = .separate
            labelled = fewer
            winner = Self.winner(models.difference)
            let both = models.firstRight + models.secondRight
            needed = SampleSize.each(
                difference: Self.difference,
                around: both.total < Self.leastCount ? 0.5 : both.share
            )
        }
    }

    private static func winner(_ pairs: PairedOutcomes) -> Winner? {
        guard pairs.midP < significance else { return nil }
        return pairs.onlyFirstRight > pairs.onlySecondRight ? .first : .second
    }

    private static func winner(_ difference: ProportionDifference) -> Winner? {
        if difference.interval.lowerBound > 0 { return .first }
        return difference.interval.upperBound < 0 ? .second : nil
    }

    /// Where people have said little, at most those faces are right for one alone of which the two say different things.
    private static func needed(_ pairs: PairedOutcomes, _ agreement: Proportion) -> Int {
        let discordant =
            pairs.total < leastCount
            ? 1 - agreement.share : Proportion(pairs.discordant, of: pairs.total).share
        return SampleSize.pairs(difference: difference, discordant: discordant)
    }

    // MARK: For a person

    /// Which is better, or how much evidence is missing.
    package func sentence(of models: ComparedModels) -> String {
        switch winner {
        case .first: return "\(models.first) is better."
        case .second: return "\(models.second) is better."
        case nil: break
        }
        let of = basis == .pairs ? "labelled faces that both read" : "labelled faces of the one with fewer"
        let points = Int((Self.difference * 100).rounded())
        guard labelled < UInt64(needed) else {
            return "Not enough evidence: with \(labelled) \(of), a difference of \(points) points would have shown."
        }
        let each = basis == .pairs ? "" : " of each"
        return
            "Not enough evidence: \(labelled) \(of), about \(needed)\(each) are needed for a difference of \(points) points."
    }
}
