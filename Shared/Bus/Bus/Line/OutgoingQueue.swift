import Failure

/// The messages that wait to be sent and those that wait for an answer. It decides; others send and call back.
package struct OutgoingQueue {
    package typealias Completion = @Sendable (Result<PublishOutcome, BusError>) -> Void

    package struct Entry: Sendable {
        package let message: OutboundMessage
        package let completion: Completion

        package init(message: OutboundMessage, completion: @escaping Completion) {
            self.message = message
            self.completion = completion
        }
    }

    private struct InFlight {
        let entry: Entry
        let number: Int
    }

    /// What the library may hold at a time: its own queues know no limit.
    static let window = QueueLimits(messages: 1_024, bytes: 4 << 20)
    /// Message identifiers have 16 bits and the library reuses them blindly, so nothing may stay in flight this long.
    static let identifierSpan = 60_000

    private let limits: QueueLimits
    private var waiting = FIFO<Entry>()
    private var waitingBytes = 0
    private var inFlight: [Int32: InFlight] = [:]
    private var inFlightBytes = 0
    private var sentOrder = FIFO<(number: Int, id: Int32)>()
    private var sentCount = 0
    private(set) var isConnected = false
    private var isClosed = false

    init(limits: QueueLimits) {
        self.limits = limits
    }

    /// Whether everything handed over has been answered.
    var isEmpty: Bool { waiting.isEmpty && inFlight.isEmpty }

    enum Admission {
        /// It waits now, alone or behind others.
        case accepted(isFirst: Bool)
        case refused(BusError)
    }

    /// Takes a message in, or says why not.
    mutating func admit(_ entry: Entry) -> Admission {
        if isClosed { return .refused(BusError(.closed, "the bus is closed")) }
        if !isConnected, entry.message.qos == .atMostOnce {
            return .refused(BusError(.notConnected, "not sent: there is no connection to the broker"))
        }
        guard waiting.count < limits.messages, waitingBytes + entry.message.payload.count <= limits.bytes else {
            return .refused(
                BusError(.queueFull, "not sent: the queue of \(waiting.count) messages for the broker has no room")
            )
        }
        waiting.append(entry)
        waitingBytes += entry.message.payload.count
        return .accepted(isFirst: waiting.count == 1)
    }

    /// The next message to hand to the library; `nil` when nothing waits or enough is under way.
    mutating func next() -> Entry? {
        guard isConnected, hasRoomInFlight, let entry = waiting.popFirst() else { return nil }
        waitingBytes -= entry.message.payload.count
        return entry
    }

    private var hasRoomInFlight: Bool {
        guard let oldest = sentOrder.first else { return true }
        return inFlight.count < Self.window.messages && inFlightBytes < Self.window.bytes
            && sentCount - oldest.number < Self.identifierSpan
    }

    /// The library took the message under this identifier.
    mutating func sent(_ entry: Entry, id: Int32) {
        sentCount += 1
        inFlight[id] = InFlight(entry: entry, number: sentCount)
        inFlightBytes += entry.message.payload.count
        sentOrder.append((sentCount, id))
    }

    /// The library is done with this identifier. Returns the message's entry, unless it was given up before.
    mutating func answered(id: Int32) -> Entry? {
        guard let done = inFlight.removeValue(forKey: id) else { return nil }
        inFlightBytes -= done.entry.message.payload.count
        while let oldest = sentOrder.first, inFlight[oldest.id]?.number != oldest.number {
            _ = sentOrder.popFirst()
        }
        return done.entry
    }

    mutating func connected() {
        isConnected = true
    }

    /// Returns what will never be answered: QoS 0 messages die with the connection, QoS 1 messages are sent again.
    mutating func disconnected() -> [Entry] {
        isConnected = false
        var lost = inFlight.filter { $0.value.entry.message.qos == .atMostOnce }.keys.compactMap { answered(id: $0) }
        var kept = FIFO<Entry>()
        while let entry = waiting.popFirst() {
            if entry.message.qos == .atMostOnce {
                waitingBytes -= entry.message.payload.count
                lost.append(entry)
            } else {
                kept.append(entry)
            }
        }
        waiting = kept
        return lost
    }

    /// Refuses everything from now on and returns what is left.
    mutating func close() -> [Entry] {
        isClosed = true
        isConnected = false
        var left = inFlight.values.map(\.entry)
        inFlight = [:]
        while let entry = waiting.popFirst() { left.append(entry) }
        return left
    }
}
