import Faces
package import Messages
package import Statistics

/// Two models beside each other, as the recorder knows them.
package struct ComparedModels: Sendable {
    /// As the person named them.
    package let first: String
    package let second: String
    /// 49 numbers of faces that both read: row by row what the first said, in each row what the second said.
    package let answers: [UInt64]
    /// Of the faces that both read, those of which they say the same.
    package let agreement: Proportion
    /// Of the faces that people agree about, those of which each is right.
    package let firstRight: Proportion
    package let secondRight: Proportion
    /// Of those that both read.
    package let pairs: PairedOutcomes

    /// - Parameter reply: Has been checked: each of its tables has 49 numbers.
    package init(_ first: String, _ second: String, _ reply: WireCompareReply) {
        (self.first, self.second, answers) = (first, second, reply.answers)
        agreement = Proportion(diagonalOf: reply.answers)
        firstRight = Proportion(diagonalOf: reply.firstLabelled)
        secondRight = Proportion(diagonalOf: reply.secondLabelled)
        pairs = PairedOutcomes(
            bothRight: reply.bothRight,
            onlyFirstRight: reply.firstRight,
            onlySecondRight: reply.secondRight,
            neitherRight: reply.neitherRight
        )
    }

    /// By how much the first is right more often, were no face read by both.
    package var difference: ProportionDifference { ProportionDifference(firstRight, secondRight) }

    /// What the first said in rows, the second in columns.
    package var rows: [[UInt64]] {
        let side = Emotion.allCases.count
        return stride(from: 0, to: answers.count, by: side).map { Array(answers[$0..<min($0 + side, answers.count)]) }
    }
}

extension Proportion {
    /// The faces on the diagonal of a table among all in it.
    fileprivate init(diagonalOf table: [UInt64]) {
        let hits = stride(from: 0, to: table.count, by: Emotion.allCases.count + 1).reduce(0) { $0 &+ table[$1] }
        self.init(hits, of: table.reduce(0, &+))
    }
}
