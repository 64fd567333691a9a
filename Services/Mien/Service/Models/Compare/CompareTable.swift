import Faces
import Rollout
import Statistics

/// Two models beside each other, for a person.
struct CompareTable {
    let terminal: Terminal

    private static let cell = 9

    func text(_ models: ComparedModels) -> String {
        let verdict = ModelVerdict(models)
        let parts = [
            both(models), labelled(models, verdict), terminal.bold(verdict.sentence(of: models)) + "\n",
            Self.legend(verdict),
        ]
        return parts.filter { !$0.isEmpty }.joined(separator: "\n")
    }

    // MARK: Faces that both read

    private func both(_ models: ComparedModels) -> String {
        guard models.agreement.total > 0 else { return "No face was read by both.\n" }
        let width = Swift.max(models.first.count, 12)
        let head = String(repeating: " ", count: width) + Emotion.allCases.map { $0.name.right(Self.cell) }.joined()
        let rows = zip(Emotion.allCases, models.rows).map { emotion, row in
            emotion.name.fitted(width) + row.map { "\($0)".right(Self.cell) }.joined()
        }
        return """
            Of \(models.agreement.total) faces that both read, they say the same of \(share(models.agreement)).
            \(terminal.dim("Rows: what \(models.first) said; columns: what \(models.second) said."))
            \(terminal.dim(head))
            \(rows.joined(separator: "\n"))

            """
    }

    // MARK: Faces that people agree about

    private func labelled(_ models: ComparedModels, _ verdict: ModelVerdict) -> String {
        guard models.firstRight.total > 0 || models.secondRight.total > 0 else { return "" }
        let width = max(models.first.count, models.second.count, 12)
        let rows = [(models.first, models.firstRight), (models.second, models.secondRight)].map { name, right in
            "\(name.fitted(width)) \("\(right.total)".right(Self.cell))   \(right.total > 0 ? share(right) : "–")"
        }
        return """
            \(terminal.dim("\("labelled".fitted(width)) \("faces".right(Self.cell))   right"))
            \(rows.joined(separator: "\n"))
            \(evidence(models, verdict.basis))

            """
    }

    private func evidence(_ models: ComparedModels, _ basis: ModelVerdict.Basis) -> String {
        let pairs = models.pairs
        switch basis {
        case .pairs:
            return "Of \(pairs.total) that both read: both right \(pairs.bothRight), only \(models.first) "
                + "\(pairs.onlyFirstRight), only \(models.second) \(pairs.onlySecondRight), neither "
                + "\(pairs.neitherRight) (p \(p(pairs.midP)))"
        case .separate:
            let (value, interval) = (models.difference.value, models.difference.interval)
            return
                "Difference: \(points(value)) points (\(points(interval.lowerBound)) … \(points(interval.upperBound)))"
        }
    }

    // MARK: What it comes to

    private static func legend(_ verdict: ModelVerdict) -> String {
        let test =
            switch verdict.basis {
            case .pairs: "p: McNemar's test, mid-p (Fagerland 2013). Number needed: Connor 1987, at a power of 80 %."
            case .separate:
                "… : 95 % by Newcombe 1998, method 10. Number needed: Chow, Shao, Wang, §4.2, at a power of 80 %."
            }
        return """
            In brackets: 95 % (Wilson). Faces are those that people agree about, for whatever reason they were asked.
            \(test)

            """
    }

    // MARK: Numbers

    private func share(_ proportion: Proportion) -> String {
        let ends = proportion.interval
        return "\(percent(proportion.share)) % (\(percent(ends.lowerBound))–\(percent(ends.upperBound)) %)"
    }

    private func percent(_ share: Double) -> String { tenths(share * 100) }

    private func points(_ difference: Double) -> String { (difference > 0 ? "+" : "") + tenths(difference * 100) }

    private func tenths(_ number: Double) -> String { "\((number * 10).rounded() / 10)" }

    private func p(_ value: Double) -> String {
        value < 0.001 ? "< 0.001" : "= \((value * 1_000).rounded() / 1_000)"
    }
}
