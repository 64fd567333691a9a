import Failure
import Messages
import Testing

@testable import FeedbackService

@Suite struct ReviewDeskTests {
    private let start = ContinuousClock.now

    private func desk(
        shares: ReviewShares = .usual,
        seed: UInt64 = 1
    ) -> ReviewDesk {
        ReviewDesk(shares: shares, leaseTime: .seconds(300), seed: seed)
    }

    private func frames(_ items: [ReviewDesk.Item]) -> [UInt64] { items.map(\.candidate.face.frame) }

    private func candidates(_ frames: ClosedRange<UInt64>) -> [WireCandidate] { frames.map { .face($0) } }

    /// Five hundred different faces for each reason.
    private var plenty: [ReviewReason: [WireCandidate]] {
        Dictionary(
            uniqueKeysWithValues: ReviewShares.reasons.enumerated().map { index, reason in
                let first = UInt64(index) * 1_000 + 1
                let labels = reason.reason == .second ? [WireLabel.submission("z", by: "cem")] : []
                return (reason.reason, (first...(first + 499)).map { .face($0, labels: labels) })
            }
        )
    }

    // MARK: Shares

    @Test func keepsToTheShares() {
        var desk = desk()
        let items = desk.choose(500, from: plenty, for: .ann, now: start)
        let counts = items.reduce(into: [ReviewReason: Double]()) { $0[$1.reason, default: 0] += 1 }
        let expected: [ReviewReason: Double] = [
            .random: 150, .uncertain: 150, .disputed: 75, .rare: 75, .contested: 50,
        ]
        // Four standard deviations of a binomial share.
        for (reason, count) in expected {
            let deviation = (count * (1 - count / 500)).squareRoot()
            #expect(abs(counts[reason, default: 0] - count) < 4 * deviation, "\(reason)")
        }
    }

    @Test func keepsToTheSharesAlsoWhenAskedForOneAtATime() {
        var desk = desk()
        let reasons = (0..<500).flatMap { _ in desk.choose(1, from: plenty, for: .ann, now: start).map(\.reason) }
        #expect(abs(reasons.count { $0 == .random } - 150) < 41)
    }

    @Test func fillsUpFromOthersWhenOneRunsDry() {
        var desk = desk()
        let items = desk.choose(10, from: [.rare: candidates(1...20)], for: .ann, now: start)
        #expect(items.count == 10)
        #expect(items.allSatisfy { $0.reason == .rare })
    }

    @Test func fillsUpFromReasonsWithoutAShareLast() throws {
        var desk = desk(shares: try ReviewShares([.rare: 1]))
        let items = desk.choose(3, from: [.rare: [.face(1)], .random: candidates(2...9)], for: .ann, now: start)
        #expect(items.map(\.reason) == [.rare, .random, .random])
    }

    @Test func takesTheBestOfEachReasonFirst() throws {
        var desk = desk(shares: try ReviewShares([.uncertain: 1]))
        #expect(frames(desk.choose(3, from: [.uncertain: candidates(5...9)], for: .ann, now: start)) == [5, 6, 7])
    }

    @Test func namesAFaceOnceThoughItIsProposedTwice() {
        var desk = desk()
        let items = desk.choose(
            9,
            from: [.random: [.face(1), .face(2)], .rare: [.face(2), .face(1)]],
            for: .ann,
            now: start
        )
        #expect(Set(frames(items)) == [1, 2])
        #expect(items.count == 2)
    }

    @Test func choosesTheSameWithTheSameSeed() {
        var (one, same, other) = (desk(seed: 7), desk(seed: 7), desk(seed: 8))
        let items = one.choose(50, from: plenty, for: .ann, now: start)
        #expect(items == same.choose(50, from: plenty, for: .ann, now: start))
        #expect(items != other.choose(50, from: plenty, for: .ann, now: start))
    }

    @Test func choosesNothingFromNothing() {
        var desk = desk()
        #expect(desk.choose(5, from: [:], for: .ann, now: start).isEmpty)
        #expect(desk.choose(0, from: plenty, for: .ann, now: start).isEmpty)
    }

    // MARK: Leases

    @Test func givesAFaceToOnePersonAtATime() {
        var desk = desk()
        let proposals = [ReviewReason.random: candidates(1...4)]
        let (ann, ben) = (
            frames(desk.choose(2, from: proposals, for: .ann, now: start)),
            frames(desk.choose(4, from: proposals, for: .ben, now: start))
        )
        #expect(ann == [1, 2])
        #expect(ben == [3, 4])
    }

    @Test func givesAFaceToOthersWhenTheLeaseHasEnded() {
        var desk = desk()
        let proposals = [ReviewReason.random: candidates(1...1)]
        #expect(!desk.choose(1, from: proposals, for: .ann, now: start).isEmpty)
        #expect(desk.choose(1, from: proposals, for: .ben, now: start + .seconds(299)).isEmpty)
        #expect(!desk.choose(1, from: proposals, for: .ben, now: start + .seconds(300)).isEmpty)
    }

    @Test func givesNewFacesBeforeThoseAtHand() {
        var desk = desk()
        let proposals = [ReviewReason.random: candidates(1...3)]
        #expect(frames(desk.choose(2, from: proposals, for: .ann, now: start)) == [1, 2])
        #expect(frames(desk.choose(2, from: proposals, for: .ann, now: start)) == [3, 1])
    }

    @Test func takesBackWhatWasNotHandedOut() {
        var desk = desk()
        let proposals = [ReviewReason.random: candidates(1...1)]
        desk.giveBack(desk.choose(1, from: proposals, for: .ann, now: start))
        #expect(!desk.choose(1, from: proposals, for: .ben, now: start).isEmpty)
    }

    @Test func remembersWhyAFaceWasChosen() throws {
        var desk = desk(shares: try ReviewShares([.rare: 1]))
        _ = desk.choose(1, from: [.rare: [.face(1)]], for: .ann, now: start)
        #expect(desk.reason(for: .hall(1), of: .ann) == .rare)
        #expect(desk.reason(for: .hall(1), of: .ben) == nil)
        #expect(desk.reason(for: .hall(2), of: .ann) == nil)
    }

    // MARK: Who is asked

    @Test func neverAsksAPersonTwice() {
        var desk = desk()
        desk.answered(.hall(1), by: .ann, isAnswer: true)
        let other = WireCandidate.face(2, labels: [.submission("a", by: "ann", frame: 2)])
        let proposals = [ReviewReason.contested: [WireCandidate.face(1), other]]
        #expect(desk.choose(5, from: proposals, for: .ann, now: start).isEmpty)
        #expect(frames(desk.choose(5, from: proposals, for: .ben, now: start)) == [1, 2])
    }

    @Test func neverAsksAgainWhoSkipped() {
        var desk = desk()
        desk.answered(.hall(1), by: .ann, isAnswer: false)
        #expect(desk.choose(1, from: [.random: [.face(1)]], for: .ann, now: start).isEmpty)
        #expect(!desk.choose(1, from: [.random: [.face(1)]], for: .ben, now: start).isEmpty)
    }

    @Test func asksAgainWhoTookTheirWordBack() {
        var desk = desk()
        desk.answered(.hall(1), by: .ann, isAnswer: true)
        desk.tookBack(.hall(1), .ann)
        #expect(!desk.choose(1, from: [.random: [.face(1)]], for: .ann, now: start).isEmpty)
    }

    @Test func asksOnePersonOnlyAboutMostFaces() {
        var desk = desk()
        let answered = (1...50).map { WireCandidate.face($0, labels: [.submission("k\($0)", by: "ann", frame: $0)]) }
        #expect(desk.choose(50, from: [.random: answered, .rare: answered], for: .ben, now: start).isEmpty)
    }

    @Test func asksForASecondOpinionAsOftenAsItShall() {
        var desk = desk()
        let once = (1...100).map { WireCandidate.face($0, labels: [.submission("k\($0)", by: "ann", frame: $0)]) }
        let items = desk.choose(100, from: [.second: once, .random: candidates(101...200)], for: .ben, now: start)
        let second = items.filter { $0.reason == .second }
        // Fifteen of a hundred turns; four standard deviations.
        #expect(abs(second.count - 15) < 15)
        #expect(!second.isEmpty)
        for item in second { desk.answered(item.candidate.face, by: .ben, isAnswer: true) }
        let third = desk.choose(100, from: [.second: second.map(\.candidate)], for: .cem, now: start)
        #expect(third.isEmpty)
    }

    @Test func doesNotFillUpWithSecondOpinions() {
        var desk = desk()
        let once = (1...1_000).map { WireCandidate.face($0, labels: [.submission("k\($0)", by: "ann", frame: $0)]) }
        #expect(desk.choose(1_000, from: [.second: once], for: .ben, now: start).count < 50)
    }

    @Test func asksOthersAboutWhatPeopleDisagreeOn() {
        var desk = desk()
        let labels = [WireLabel.submission("a", by: "ann"), .submission("b", by: "ben") { $0.emotion = .fear }]
        #expect(!desk.choose(1, from: [.contested: [.face(1, labels: labels)]], for: .cem, now: start).isEmpty)
    }

    @Test func givesUpOnAFaceThatManyHaveSeen() {
        var desk = desk()
        let labels = (0..<ReviewDesk.mostPeople).map { WireLabel.submission("k\($0)", by: "p\($0)") }
        #expect(desk.choose(1, from: [.contested: [.face(1, labels: labels)]], for: .ann, now: start).isEmpty)
    }
}

@Suite struct ReviewSharesTests {
    @Test func readsWhatAPersonWrites() throws {
        #expect(try ReviewShares(parsing: "random=1,rare=0.5").weights == [.random: 1, .rare: 0.5])
    }

    @Test(arguments: [
        "", "random", "random=x", "random=-1", "random=0", "happy=1", "random=1,,rare=1", "random=nan", "random=inf",
    ])
    func refusesWhatIsNoShare(text: String) {
        #expect { try ReviewShares(parsing: text) } throws: { ($0 as? FeedbackError)?.code == .invalid }
    }
}

@Suite struct RecentEntriesTests {
    @Test func forgetsTheOldestWhenFull() {
        var entries = RecentEntries<Int, Int>(capacity: 4)
        for number in 1...5 { entries[number] = number }
        #expect(entries[1] == nil)
        #expect(entries[5] == 5)
        #expect(entries.count <= 4)
    }

    @Test func keepsWhatWasSetAgain() {
        var entries = RecentEntries<Int, Int>(capacity: 4)
        for number in 1...4 { entries[number] = number }
        entries[1] = 10
        entries[5] = 5
        #expect(entries[1] == 10)
        #expect(entries[2] == nil)
    }

    @Test func staysSmallWhenEntriesComeAndGo() {
        var entries = RecentEntries<Int, Int>(capacity: 4)
        for number in 1...1_000 {
            entries[number] = number
            entries[number] = nil
        }
        entries[7] = 7
        #expect(entries.count == 1)
        #expect(entries[7] == 7)
    }

    @Test func canHoldOne() {
        var entries = RecentEntries<Int, Int>(capacity: 1)
        entries[1] = 1
        entries[2] = 2
        #expect(entries[2] == 2)
        #expect(entries.count == 1)
    }
}
