import Bus
import Messages
import ServiceKit
import SwiftProtobuf
import Synchronization

/// A camera of which there is only what is made of its pictures: faces, as a detector sends them, or reports, as a whole node
/// does that keeps its pictures.
///
/// It has a connection of its own, as a node has.
final class SimulatedCamera: Sendable {
    /// What it sends.
    enum Work: String, Encodable, Sendable {
        case faces, reports

        /// How many messages may be under way: a detector's two, and as many as a spool sends without an answer.
        fileprivate var credit: Int { self == .faces ? 2 : 1_000 }
    }

    /// As faces of `mien-detector` do.
    private static let expirySeconds: UInt32 = 5

    private struct State {
        var sequence: UInt64 = 0
        var underWay = 0
        var sent = 0
        var refused = 0
        var receipts = ReceiptWait()
    }

    let name: Name
    private let work: Work
    private let bus: any MessageBus
    private let run: UInt64
    private let producer: Name
    private let topic: String
    private let clock: WallClock
    private let state = Mutex(State())

    /// - Throws: `MessageError` when no producer can be called after it.
    init(
        name: Name,
        site: Name,
        work: Work,
        bus: any MessageBus,
        run: UInt64 = .random(in: 1...UInt64.max),
        clock: WallClock = .system
    ) throws {
        (self.name, self.work, self.bus, self.run, self.clock) = (name, work, bus, run, clock)
        producer = try Name("\(name).\(String(run, radix: 36))")
        topic = Topic(site: site, work == .faces ? .faces(camera: name) : .emotions(camera: name)).text
        guard work == .reports else { return }
        let receipts = try TopicFilter(Topic(site: site, .receipt(producer: producer)).text)
        // A refusal is logged by the bus, and seen in the numbers.
        bus.addSubscription(Subscription(receipts, qos: .atLeastOnce) { [weak self] in self?.receive($0) }) { _ in }
    }

    /// Messages that the network took (faces) or the broker answered (reports).
    var sent: Int { state.withLock(\.sent) }

    /// Messages for which there was no room.
    var refused: Int { state.withLock(\.refused) }

    /// Whether everything that was handed over has been answered or refused.
    var isAtRest: Bool { state.withLock { $0.underWay == 0 } }

    /// How long receipts took, of those reports that have one.
    var delays: [ReceiptWait.Delay] { state.withLock(\.receipts.delays) }

    /// Sends what was recorded once as if it had been made just now, or counts that it could not. To be called by one thread at a
    /// time.
    func send(_ sample: RecordedSample, at now: Int64) throws(MessageError) {
        guard let signature = begin(at: now) else { return }
        var message = OutboundMessage(topic: topic, payload: [], contentType: protobufContentType)
        switch work {
        case .faces:
            message.payload = try sample.faces(run: run, frame: signature.sequence, at: now)
            message.expirySeconds = Self.expirySeconds
        case .reports:
            message.payload = try sample.report(signature, run: run, at: now)
            message.qos = .atLeastOnce
        }
        bus.send(message) { [self] result in
            state.withLock { state in
                state.underWay -= 1
                if case .success = result { state.sent += 1 } else { state.refused += 1 }
            }
        }
    }

    /// The next message's number, and what it says of those before it; `nil` when there is no room for it.
    private func begin(at now: Int64) -> WireDelivery? {
        state.withLock { state in
            guard state.underWay < work.credit else {
                state.refused += 1
                return nil
            }
            state.underWay += 1
            state.sequence += 1
            if work == .reports { state.receipts.add(at: now) }
            return .with {
                ($0.producer, $0.sequence) = (producer.text, state.sequence)
                $0.firstPending = state.receipts.storedThrough + 1
            }
        }
    }

    private func receive(_ messages: [InboundMessage]) {
        let now = clock.now
        for message in messages {
            // What is no receipt says nothing; what it should have said is missed in the numbers.
            guard let receipt = try? WireReceipt.decode(message.payload) else { continue }
            state.withLock { $0.receipts.note(storedThrough: receipt.storedThrough, at: now) }
        }
    }
}
