import Messages
import SeededNumbers

/// Decides which faces a person is asked about next.
///
/// It deals out what the recorder proposes: by shares, never twice to the same person, to several people only for
/// the reasons that are about several people, and to one at a time: what was handed out is leased for some minutes. What
/// people answered is remembered, because the recorder hears of it a little later.
struct ReviewDesk: Sendable {
    typealias Moment = ContinuousClock.Instant

    /// A face to ask about, and why.
    struct Item: Sendable, Equatable {
        let reason: ReviewReason
        let candidate: WireCandidate
    }

    private struct Lease {
        let person: Name
        let reason: ReviewReason
        let until: Moment
    }

    private enum Availability: CaseIterable {
        case free, own, taken
    }

    /// A face that people do not agree about is shown to so many, at most.
    static let mostPeople = 5
    /// So many leases and answers are remembered; the recorder knows what is older.
    private static let memory = 20_000

    private let shares: ReviewShares
    private let leaseTime: Duration
    private var generator: SeededNumbers
    private var leases = RecentEntries<WireFaceReference, Lease>(capacity: memory)
    /// Who said something of a face, and whether it was an answer.
    private var answers = RecentEntries<WireFaceReference, [String: Bool]>(capacity: memory)

    init(shares: ReviewShares, leaseTime: Duration, seed: UInt64) {
        self.shares = shares
        self.leaseTime = leaseTime
        generator = SeededNumbers(seed)
    }

    /// Chooses faces for a person and leases them.
    ///
    /// - Parameter proposals: What the recorder proposes for each reason, the best first.
    mutating func choose(
        _ limit: Int,
        from proposals: [ReviewReason: [WireCandidate]],
        for person: Name,
        now: Moment
    ) -> [Item] {
        var items: [Item] = []
        var chosen: Set<WireFaceReference> = []
        // What the person has at hand comes last: who asks ahead gets new faces, who starts again gets the old ones again.
        for wanted in [Availability.free, .own] {
            var queues = proposals.reduce(into: [ReviewReason: [WireCandidate]]()) { queues, proposal in
                queues[proposal.key] = proposal.value.reversed().filter {
                    availability(of: $0.face, to: person, now) == wanted && mayAsk(person, about: $0, for: proposal.key)
                }
            }
            while items.count < limit, let item = draw(from: &queues, besides: &chosen) { items.append(item) }
        }
        for item in items {
            leases[item.candidate.face] = Lease(person: person, reason: item.reason, until: now + leaseTime)
        }
        return items
    }

    /// Gives faces back that were chosen but not handed out.
    mutating func giveBack(_ items: some Sequence<Item>) {
        for item in items { leases[item.candidate.face] = nil }
    }

    /// Notes that a person said something of a face.
    ///
    /// - Parameter isAnswer: Whether it says what the face shows; a face that was skipped is as good as new to others.
    mutating func answered(_ face: WireFaceReference, by person: Name, isAnswer: Bool) {
        answers[face] = (answers[face] ?? [:]).merging([person.text: isAnswer]) { _, new in new }
        if leases[face]?.person == person { leases[face] = nil }
    }

    /// Notes that a person took back what they had said of a face.
    mutating func tookBack(_ face: WireFaceReference, _ person: Name) {
        guard var known = answers[face] else { return }
        known[person.text] = nil
        answers[face] = known.isEmpty ? nil : known
    }

    /// For what reason a person was asked about a face that they have not answered; `nil` when nobody asked them.
    func reason(for face: WireFaceReference, of person: Name) -> ReviewReason? {
        guard let lease = leases[face], lease.person == person else { return nil }
        return lease.reason
    }

    // MARK: Choosing

    private mutating func draw(
        from queues: inout [ReviewReason: [WireCandidate]],
        besides chosen: inout Set<WireFaceReference>
    ) -> Item? {
        for (rank, reason) in shares.order(using: &generator).enumerated() {
            // A second opinion is asked for when it is its turn, but not because there is nothing else to ask.
            guard rank == 0 || reason != .second else { continue }
            while let candidate = queues[reason]?.popLast() {
                guard chosen.insert(candidate.face).inserted else { continue }
                return Item(reason: reason, candidate: candidate)
            }
        }
        return nil
    }

    private func availability(of face: WireFaceReference, to person: Name, _ now: Moment) -> Availability {
        guard let lease = leases[face], lease.until > now else { return .free }
        return lease.person == person ? .own : .taken
    }

    private func mayAsk(_ person: Name, about candidate: WireCandidate, for reason: ReviewReason) -> Bool {
        let recorded = candidate.labels.map { ($0.person, $0.verdict != .skipped) }
        let people = (answers[candidate.face] ?? [:]).merging(recorded) { recent, _ in recent }
        guard people[person.text] == nil, people.count < Self.mostPeople else { return false }
        return switch (reason, people.values.count { $0 }) {
        case (.contested, _), (.second, 1): true
        case (.second, _): false
        case (_, let answers): answers == 0
        }
    }
}
