import Messages

/// Messages that leave the spool.
struct SpoolRemoval: Equatable {
    let epoch: Int64
    /// The highest number that leaves; all lower ones do, too.
    let through: UInt64
    /// How many of them were given up: no receipt speaks of them.
    var dropped = 0
}

/// Messages that are to be sent now.
struct SpoolSending: Equatable {
    let epoch: Int64
    let numbers: ClosedRange<UInt64>
    /// How many of them were sent before.
    let resent: Int
    /// The oldest number that may still come.
    let firstPending: UInt64
}

/// Decides what a spool sends, keeps and gives up; others store, send and call back.
///
/// It has an ``EpochSender`` for each start of the process that left something, and one for the present start. The present
/// one sends beside the oldest of the others: what happens now is of more interest than what happened last week.
struct SpoolStateMachine {
    typealias Instant = ContinuousClock.Instant

    /// What people should know.
    enum Trouble: Equatable {
        /// The broker says that nobody takes the messages.
        case noReceiver
        /// Nobody says that they are recorded.
        case noReceipts
    }

    /// Earlier epochs, the oldest first, that left something or whose receipt is not cleared yet.
    private(set) var ended: [EpochSender]
    private(set) var current: EpochSender
    private(set) var isConnected = false
    /// Ended epochs whose receipt is being cleared; one that could not be is tried again with the next connection.
    private var clearing: Set<Int64> = []
    private let limitBytes: Int

    init(current: EpochSender, ended: [EpochSender], limitBytes: Int) {
        (self.current, self.ended, self.limitBytes) = (current, ended, limitBytes)
    }

    var pendingCount: Int { ended.reduce(current.pending.count) { $0 + $1.pending.count } }
    var pendingBytes: Int { ended.reduce(current.pending.bytes) { $0 + $1.pending.bytes } }

    // MARK: What happens

    /// The current epoch's next message was stored, and takes so much.
    mutating func stored(_ size: UInt32) { current.stored(size) }

    mutating func connected(at now: Instant) {
        isConnected = true
        clearing = []
        current.connected(at: now)
        for index in ended.indices { ended[index].connected(at: now) }
    }

    mutating func disconnected() { isConnected = false }

    /// A receipt came. Returns what leaves the spool for it.
    mutating func received(_ producer: Name, storedThrough: UInt64, at now: Instant) -> (EpochSender.Reading, SpoolRemoval?) {
        guard let epoch = sender(of: producer)?.id else { return (.old, nil) }
        let reading = change(epoch) { $0.received(storedThrough: storedThrough, at: now) } ?? .old
        guard case .through(let number) = reading else { return (reading, nil) }
        return (reading, SpoolRemoval(epoch: epoch, through: number))
    }

    /// A message found nobody, or could not be sent.
    mutating func setBack(_ epoch: Int64, by number: UInt64, hasReceiver: Bool, at now: Instant) {
        change(epoch) { $0.setBack(by: number, hasReceiver: hasReceiver, at: now) }
    }

    /// Messages were given up.
    mutating func gaveUp(_ removal: SpoolRemoval) {
        change(removal.epoch) { $0.remove(through: removal.through) }
    }

    /// An ended epoch's receipt is cleared: it is over.
    mutating func cleared(_ epoch: Int64) {
        clearing.remove(epoch)
        ended.removeAll { $0.id == epoch }
    }

    // MARK: What to do

    /// What has to be given up, the oldest first, so that so many bytes more have room.
    func removals(toFit bytes: Int) -> [SpoolRemoval] {
        let lacking = pendingBytes + bytes - limitBytes
        guard lacking > 0 else { return [] }
        // A piece at a time: else every commit of a spool that is full would have to find room.
        var excess = lacking + limitBytes / 64
        var removals: [SpoolRemoval] = []
        for sender in ended + [current] {
            guard let (through, freed) = sender.pending.boundary(freeing: excess) else { continue }
            excess -= freed
            let dropped = Int(through - sender.pending.first + 1)
            removals.append(SpoolRemoval(epoch: sender.id, through: through, dropped: dropped))
        }
        return removals
    }

    /// The next messages to send; `nil` when there are none at present.
    mutating func nextSending(at now: Instant) -> SpoolSending? {
        guard isConnected else { return nil }
        if let sending = Self.next(&current, at: now) { return sending }
        guard let oldest = ended.firstIndex(where: { !$0.pending.isEmpty }) else { return nil }
        return Self.next(&ended[oldest], at: now)
    }

    private static func next(_ sender: inout EpochSender, at now: Instant) -> SpoolSending? {
        guard let batch = sender.nextBatch(at: now) else { return nil }
        return SpoolSending(
            epoch: sender.id,
            numbers: batch.numbers,
            resent: batch.resent,
            firstPending: sender.pending.first
        )
    }

    /// An ended epoch of which nothing is pending any more and whose receipt is to be cleared now.
    mutating func nextToClear() -> EpochSender? {
        guard isConnected else { return nil }
        let next = ended.first { $0.pending.isEmpty && !clearing.contains($0.id) }
        if let next { clearing.insert(next.id) }
        return next
    }

    /// When something has to be done though nothing happens; `nil`: never.
    var deadline: Instant? {
        guard isConnected else { return nil }
        let oldest = ended.first { !$0.pending.isEmpty }
        return [current.deadline, oldest?.deadline].compactMap { $0 }.min()
    }

    /// What people should know; `nil` when all goes well. Without a connection the bus itself says enough.
    var trouble: Trouble? {
        let senders = [current] + (ended.first { !$0.pending.isEmpty }.map { [$0] } ?? [])
        if senders.contains(where: { !$0.hasReceiver }) { return .noReceiver }
        return senders.contains(where: \.isWorrying) ? .noReceipts : nil
    }

    // MARK: Epochs

    func sender(of producer: Name) -> EpochSender? {
        current.producer == producer ? current : ended.first { $0.producer == producer }
    }

    func sender(_ epoch: Int64) -> EpochSender? {
        current.id == epoch ? current : ended.first { $0.id == epoch }
    }

    @discardableResult
    private mutating func change<Output>(_ epoch: Int64, _ body: (inout EpochSender) -> Output) -> Output? {
        if current.id == epoch { return body(&current) }
        guard let index = ended.firstIndex(where: { $0.id == epoch }) else { return nil }
        return body(&ended[index])
    }
}
