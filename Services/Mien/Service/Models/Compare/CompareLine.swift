import Rollout
import Statistics

/// What `mien models compare --json` says.
struct CompareLine: Encodable {
    /// How many of some faces are so, with the ends of the 95 % interval.
    struct Share: Encodable {
        let faces: UInt64
        /// Absent without faces.
        let share: Double?
        let lower: Double
        let upper: Double

        init(_ proportion: Proportion) {
            faces = proportion.total
            share = proportion.total > 0 ? proportion.share : nil
            (lower, upper) = (proportion.interval.lowerBound, proportion.interval.upperBound)
        }
    }

    struct Pairs: Encodable {
        let bothRight: UInt64
        let firstRight: UInt64
        let secondRight: UInt64
        let neitherRight: UInt64
        let midP: Double

        enum CodingKeys: String, CodingKey {
            case bothRight = "both_right"
            case firstRight = "first_right"
            case secondRight = "second_right"
            case neitherRight = "neither_right"
            case midP = "mid_p"
        }
    }

    struct Difference: Encodable {
        let value: Double
        let lower: Double
        let upper: Double
    }

    let first: String
    let second: String
    let agreement: Share
    /// What the first said in rows, the second in columns.
    let answers: [[UInt64]]
    let firstRight: Share
    let secondRight: Share
    let pairs: Pairs
    let difference: Difference
    /// "first", "second" or "not_enough_evidence".
    let better: String
    let basis: String
    let labelled: UInt64
    let needed: Int

    enum CodingKeys: String, CodingKey {
        case first, second, agreement, answers, pairs, difference, better, basis, labelled, needed
        case firstRight = "first_right"
        case secondRight = "second_right"
    }

    init(_ models: ComparedModels) {
        let (verdict, pairs) = (ModelVerdict(models), models.pairs)
        (first, second, answers) = (models.first, models.second, models.rows)
        agreement = Share(models.agreement)
        (firstRight, secondRight) = (Share(models.firstRight), Share(models.secondRight))
        self.pairs = Pairs(
            bothRight: pairs.bothRight,
            firstRight: pairs.onlyFirstRight,
            secondRight: pairs.onlySecondRight,
            neitherRight: pairs.neitherRight,
            midP: pairs.midP
        )
        let (value, interval) = (models.difference.value, models.difference.interval)
        difference = Difference(value: value, lower: interval.lowerBound, upper: interval.upperBound)
        better = verdict.winner?.rawValue ?? "not_enough_evidence"
        (basis, labelled, needed) = (verdict.basis.rawValue, verdict.labelled, verdict.needed)
    }
}
