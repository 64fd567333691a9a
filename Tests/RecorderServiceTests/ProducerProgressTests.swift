import Messages
import SeededNumbers
import Testing

@testable import RecorderService

struct ProducerProgressTests {
    private func recorded(
        _ messages: [(sequence: UInt64, firstPending: UInt64)],
        after through: UInt64 = 0
    ) -> (through: UInt64, lost: UInt64) {
        var progress = ProducerProgress(through: through)
        let lost = messages.reduce(0) { $0 + progress.record($1.sequence, firstPending: $1.firstPending) }
        return (progress.through, lost)
    }

    @Test func countsOnWhileNothingIsMissing() {
        #expect(recorded([(1, 1), (2, 1), (3, 1)]) == (3, 0))
        #expect(recorded([(1, 1), (3, 1), (4, 1)]) == (1, 0))
        #expect(recorded([(1, 1), (3, 1), (2, 1)]) == (3, 0))
        #expect(recorded([(5, 1), (4, 1), (2, 1), (1, 1), (3, 1)]) == (5, 0))
    }

    @Test func isNotConfusedByWhatComesAgain() {
        #expect(recorded([(1, 1), (1, 1), (2, 1), (1, 1), (4, 1), (4, 1), (3, 1), (3, 1)]) == (4, 0))
    }

    @Test func passesAndCountsWhatWasGivenUp() {
        #expect(recorded([(1, 1), (10, 8)]) == (7, 6))
        #expect(recorded([(1, 1), (4, 1), (5, 1), (10, 8)]) == (7, 4))
        #expect(recorded([(1, 1), (8, 1), (10, 8), (9, 8)]) == (10, 6))
        #expect(recorded([(1, 1), (10, 10), (11, 10)]) == (11, 8))
    }

    @Test func doesNotGoBackWithAnOldSending() {
        #expect(recorded([(10, 10), (11, 5)], after: 9) == (11, 0))
    }

    @Test(
        arguments: [
            ([1, 2, 3, 4], 0), ([1, 3], 1), ([1, 2, 10, 11, 13], 8), ([1, 2, 3, 1, 2, 3, 4], 0), ([1, 4, 2, 3, 5], 2),
        ] as [([UInt64], UInt64)]
    )
    func countsEveryGapOfAProducerThatSaysNothing(sequences: [UInt64], lost: UInt64) {
        let result = recorded(sequences.map { ($0, 0) })
        #expect(result.lost == lost)
        #expect(result.through == sequences.max())
    }

    @Test func bearsTheLargestNumbersAndLies() {
        let last = UInt64(Int64.max)
        #expect(recorded([(last, last)]) == (last, last - 1))
        #expect(recorded([(1, 1), (2, .max)]) == (2, 0))
        #expect(recorded([(last, 1), (1, 1)]) == (1, 0))
    }

    @Test func startsFromWhatTheStoreHas() {
        #expect(ProducerProgress(stored: [], from: 0).through == 0)
        #expect(ProducerProgress(stored: [], from: 1).through == 0)
        #expect(ProducerProgress(stored: [], from: 500).through == 499)
        #expect(ProducerProgress(stored: [1, 2, 3], from: 1).through == 3)
        #expect(ProducerProgress(stored: [4, 5, 6, 9], from: 5).through == 6)
        var progress = ProducerProgress(stored: [3, 8, 9], from: 7)
        #expect(progress.through == 3)
        #expect(progress.record(7, firstPending: 7) == 3)
        #expect(progress.through == 9)
    }

    @Test func remembersNoMoreThanItMay() {
        var progress = ProducerProgress(through: 0)
        for number in 1...UInt64(ProducerProgress.pieceLimit + 10) { _ = progress.record(number * 2, firstPending: 1) }
        for number in 1...UInt64(ProducerProgress.pieceLimit + 10) {
            _ = progress.record(number * 2 - 1, firstPending: 1)
        }
        #expect(progress.through >= UInt64(ProducerProgress.pieceLimit * 2))
    }

    /// Random orders, duplicates and losses, against a set that remembers everything.
    @Test(arguments: 1...100 as ClosedRange<UInt64>) func agreesWithASetThatRemembersEverything(seed: UInt64) {
        var random = SeededNumbers(seed)
        var progress = ProducerProgress(through: 0)
        var (stored, passed, lost, expected): (Set<UInt64>, UInt64, UInt64, Int) = ([], 0, 0, 0)
        for _ in 0..<500 {
            let sequence = max(1, passed) + UInt64.random(in: 0...20, using: &random)
            let first = UInt64.random(in: 1...10, using: &random) == 1 ? min(sequence, passed + 3) : 1
            lost += progress.record(sequence, firstPending: first)
            if first - 1 > passed {
                expected += Set(passed + 1...first - 1).subtracting(stored).count
                passed = first - 1
            }
            stored.insert(sequence)
            while stored.contains(passed + 1) { passed += 1 }
            #expect(progress.through == passed)
        }
        #expect(lost == UInt64(expected))
    }
}
