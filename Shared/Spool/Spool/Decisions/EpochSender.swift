import Messages

/// Decides which messages of one epoch are sent when.
///
/// As in TCP (RFC 5681), so many messages at most are under way without a receipt: the window. When receipts stay away, it
/// goes back to the oldest pending one and asks with a few messages, after growing pauses; each receipt that brings it on
/// doubles the window again.
struct EpochSender {
    /// How patient senders are, and how much they send.
    enum Pace {
        /// Enough for 5,000 messages a second with receipts five times a second.
        static let largestWindow = 1_024
        static let firstWindow = 256
        /// So many ask whether somebody is there.
        static let smallestWindow = 4
        /// So many bytes, at most, are under way.
        static let windowBytes = 4 << 20
        /// So many are handed over at a time.
        static let batch = 256
        /// How long receipts may stay away at first, and at last.
        static let patience = Duration.seconds(1)
        static let longestPatience = Duration.seconds(30)
        /// After a connection was made, how long receipts that the broker kept have time to come.
        static let settling = Duration.milliseconds(500)
        /// After so many pauses in vain, people should know.
        static let worryingPauses = 3
    }

    typealias Instant = ContinuousClock.Instant

    /// What a receipt said.
    enum Reading: Equatable {
        /// Messages up to this one are recorded now.
        case through(UInt64)
        /// Nothing new.
        case old
        /// It speaks of messages that were never sent.
        case impossible
    }

    let id: Int64
    let producer: Name
    let site: Name
    private(set) var pending: PendingMessages
    /// The next number to send.
    private(set) var cursor: UInt64
    /// The highest number that was ever sent.
    private var highestSent: UInt64
    private var bytesUnderWay = 0
    private var window = Pace.firstWindow
    /// How many pauses in a row were in vain.
    private var pauses = 0
    private var quietSince: Instant
    private var heldUntil: Instant?
    /// `false` when the broker said that nobody takes the messages.
    private(set) var hasReceiver = true

    /// - Parameter wasSent: Whether a process that is gone may have sent the messages.
    init(id: Int64, producer: Name, site: Name, pending: PendingMessages, wasSent: Bool, at now: Instant) {
        (self.id, self.producer, self.site, self.pending) = (id, producer, site, pending)
        cursor = pending.first
        highestSent = wasSent ? pending.next - 1 : pending.first - 1
        quietSince = now
    }

    /// Whether receipts have stayed away for so long that people should know.
    var isWorrying: Bool { pauses >= Pace.worryingPauses }

    private var underWay: Int { Int(cursor - pending.first) }

    private var patience: Duration { min(Pace.patience * (1 << min(pauses, 10)), Pace.longestPatience) }

    // MARK: What happens

    mutating func stored(_ size: UInt32) { pending.append(size) }

    mutating func connected(at now: Instant) {
        pauses = 0
        window = Pace.firstWindow
        heldUntil = nil
        // What the broker had in memory may be lost with it: receipts will tell, after a moment.
        quietSince = now - Pace.patience + Pace.settling
        if underWay == 0, highestSent >= pending.first { heldUntil = now + Pace.settling }
    }

    mutating func received(storedThrough number: UInt64, at now: Instant) -> Reading {
        guard number >= pending.first else { return .old }
        guard number <= highestSent else { return .impossible }
        // Messages that a power cut took from the file may have been recorded.
        let through = min(number, pending.next - 1)
        guard through >= pending.first else { return .old }
        remove(through: through)
        (quietSince, pauses, heldUntil, hasReceiver) = (now, 0, nil, true)
        window = min(window * 2, Pace.largestWindow)
        return .through(through)
    }

    /// Messages were recorded or given up.
    mutating func remove(through number: UInt64) {
        let sent = min(cursor, number + 1)
        var leaving = 0
        for number in pending.first..<max(sent, pending.first) { leaving += pending.size(of: number) }
        bytesUnderWay -= leaving
        pending.remove(through: number)
        cursor = max(cursor, pending.first)
    }

    /// A message found nobody, or could not be sent: all is sent again, after a pause.
    mutating func setBack(by number: UInt64, hasReceiver: Bool, at now: Instant) {
        guard number >= pending.first, heldUntil == nil else { return }
        self.hasReceiver = hasReceiver
        heldUntil = now + patience
        goBack()
    }

    private mutating func goBack() {
        (cursor, bytesUnderWay, window) = (pending.first, 0, Pace.smallestWindow)
        pauses += 1
    }

    // MARK: What to do

    /// The next messages to send, and how many of them were sent before; `nil` when it is not time.
    mutating func nextBatch(at now: Instant) -> (numbers: ClosedRange<UInt64>, resent: Int)? {
        if let deadline, deadline <= now {
            if heldUntil == nil { goBack() }
            heldUntil = nil
            quietSince = now
        }
        guard heldUntil == nil else { return nil }
        let start = cursor
        if underWay == 0 { quietSince = now }
        while cursor < pending.next, underWay < window, cursor - start < UInt64(Pace.batch) {
            let size = pending.size(of: cursor)
            guard bytesUnderWay == 0 || bytesUnderWay + size <= Pace.windowBytes else { break }
            bytesUnderWay += size
            cursor += 1
        }
        guard cursor > start else { return nil }
        let resent = start > highestSent ? 0 : Int(min(highestSent, cursor - 1) - start + 1)
        highestSent = max(highestSent, cursor - 1)
        return (start...cursor - 1, resent)
    }

    /// When something has to be done though nothing happens; `nil`: never.
    var deadline: Instant? {
        if let heldUntil { return heldUntil }
        return underWay > 0 ? quietSince + patience : nil
    }
}
