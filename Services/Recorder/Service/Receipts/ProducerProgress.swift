/// Which messages of a producer are recorded: all up to one, and some beyond it.
///
/// A producer counts its messages and says with each which one is the oldest that may still come: what is missing below it
/// never will, and is counted as lost.
struct ProducerProgress: Equatable {
    /// More pieces than this are not remembered: the store knows them, should they matter.
    static let pieceLimit = 10_000

    /// Every message up to this one is recorded, or will never come.
    private(set) var through: UInt64
    /// What is recorded beyond the first one that is missing, in order, in pieces that do not touch.
    private var ahead: [ClosedRange<UInt64>] = []

    init(through: UInt64) {
        self.through = through
    }

    /// What the store knows of a producer, asked from a sequence on, see `ReportStore.storedSequences(of:from:)`.
    ///
    /// A producer that nothing is known of may have started long ago: what it does not expect any more is no loss.
    init(stored: [UInt64], from first: UInt64) {
        var rest = stored[...]
        let below = rest.first.flatMap { $0 < first ? rest.removeFirst() : nil }
        through = below ?? (max(first, 1) - 1)
        for sequence in rest { add(sequence) }
    }

    /// A message is recorded, or refused for good. Returns how many are lost, as it is known now.
    ///
    /// - Parameter firstPending: The oldest number that may still come; 0 from those who do not say, and send what they
    ///   send once.
    mutating func record(_ sequence: UInt64, firstPending: UInt64) -> UInt64 {
        let lost = giveUp(below: min(firstPending == 0 ? sequence : firstPending, sequence))
        add(sequence)
        return lost
    }

    /// Passes what will never come. Returns how many messages that are not recorded that was.
    private mutating func giveUp(below first: UInt64) -> UInt64 {
        guard first > through + 1 else { return 0 }
        var lost = first - 1 - through
        for piece in ahead where piece.lowerBound < first {
            lost -= min(piece.upperBound, first - 1) - piece.lowerBound + 1
        }
        through = first - 1
        absorb()
        return lost
    }

    private mutating func add(_ sequence: UInt64) {
        if sequence == through + 1 {
            through = sequence
            return absorb()
        }
        guard sequence > through else { return }
        insert(sequence)
        if ahead.count > Self.pieceLimit { ahead.removeLast() }
    }

    private mutating func insert(_ sequence: UInt64) {
        // Most come in order: the place is at the end.
        var place = ahead.count
        while place > 0, ahead[place - 1].lowerBound > sequence { place -= 1 }
        if place > 0, ahead[place - 1].upperBound >= sequence { return }
        let joinsBefore = place > 0 && ahead[place - 1].upperBound == sequence - 1
        let joinsAfter = place < ahead.count && ahead[place].lowerBound == sequence + 1
        switch (joinsBefore, joinsAfter) {
        case (true, true): ahead.replaceSubrange(place - 1...place, with: [ahead[place - 1].lowerBound...ahead[place].upperBound])
        case (true, false): ahead[place - 1] = ahead[place - 1].lowerBound...sequence
        case (false, true): ahead[place] = sequence...ahead[place].upperBound
        case (false, false): ahead.insert(sequence...sequence, at: place)
        }
    }

    /// Moves on over what is recorded already.
    private mutating func absorb() {
        var gone = 0
        while gone < ahead.count, ahead[gone].lowerBound <= through + 1 {
            through = max(through, ahead[gone].upperBound)
            gone += 1
        }
        ahead.removeFirst(gone)
    }
}
