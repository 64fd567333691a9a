public import Bus
import Dispatch
public import Failure
import Synchronization

/// A bus over an ``InMemoryBroker``, with the queue and the promises of the real one.
///
/// Handlers run on the bus's own serial queue and may block it. When one throws, the bus "reconnects", and a persistent
/// one gets the QoS 1 messages again.
public final class InMemoryBus: MessageBus {
    private struct State {
        var inbox: [InboundMessage] = []
        var table = SubscriptionTable()
        var asked = 0
        var isConnected = false
        var isClosed = false
        /// QoS 1 messages that the broker went away from.
        var unanswered: [(id: Int32, message: OutboundMessage)] = []
        var lastID: Int32 = 0
    }

    private let broker: InMemoryBroker
    private let isPersistent: Bool
    private let queue = DispatchQueue(label: "in-memory bus")
    private let line: Line
    private let state = Mutex(State())
    private static let batchLimit = 256
    private static let reconnectDelay: DispatchTimeInterval = .milliseconds(5)

    /// Creates a bus that is connected as soon as its broker is there.
    ///
    /// A persistent bus keeps its subscriptions and the QoS 1 messages for it while it is not connected.
    public init(
        _ broker: InMemoryBroker,
        isPersistent: Bool = true,
        queueLimits: QueueLimits = QueueLimits(messages: 10_000, bytes: 64 << 20)
    ) {
        self.broker = broker
        self.isPersistent = isPersistent
        let waker = Waker()
        line = Line(limits: queueLimits, wake: waker.ring)
        waker.aim(at: self)
        broker.add(self)
        brokerCame()
    }

    public func send(
        _ message: OutboundMessage,
        completion: @escaping @Sendable (Result<PublishOutcome, BusError>) -> Void
    ) {
        line.send(OutgoingQueue.Entry(message: message, completion: completion))
    }

    public func addSubscription(
        _ subscription: Subscription,
        confirmed: @escaping @Sendable (Result<Void, BusError>) -> Void
    ) {
        line.add(subscription, confirmed: confirmed)
    }

    public func removeSubscription(
        _ filter: TopicFilter,
        completion: @escaping @Sendable (Result<Void, BusError>) -> Void
    ) {
        line.remove(filter, completion: completion)
    }

    public func connectionStates() -> AsyncStream<ConnectionState> {
        line.connectionStates()
    }

    /// Ends the bus and answers everyone who still waits.
    public func close() {
        state.withLock { state in
            state.isClosed = true
            state.inbox = []
        }
        broker.endSession(of: self)
        line.close()
    }

    // MARK: For the broker

    func brokerCame() {
        queue.async { [weak self] in self?.connect() }
    }

    func brokerWent() {
        let error = BusError(.unreachable, "the broker in memory is switched off")
        queue.async { [weak self] in self?.disconnect(error) }
    }

    /// Takes a message for later; may be called under the broker's lock.
    func receive(_ message: InboundMessage) {
        let isKept = state.withLock { state in
            guard !state.isClosed, state.isConnected || (isPersistent && message.qos == .atLeastOnce) else {
                return false
            }
            state.inbox.append(message)
            return true
        }
        if isKept { wake() }
    }

    // MARK: On the queue

    fileprivate func wake() {
        queue.async { [weak self] in self?.work() }
    }

    private func connect() {
        guard broker.isOnline, state.withLock({ !$0.isConnected && !$0.isClosed }) else { return }
        state.withLock { $0.isConnected = true }
        line.connected()
        for (id, message) in takeUnanswered() { transmit(message, id: id) }
        work()
    }

    private func disconnect(_ error: BusError) {
        let wasConnected = state.withLock { state in
            defer {
                state.isConnected = false
                state.asked = 0
                state.table.add(line.changes(after: state.table.changes.count))
                state.table.makeRemovals()
                state.inbox.removeAll { !isPersistent || $0.qos == .atMostOnce }
            }
            return state.isConnected && !state.isClosed
        }
        guard wasConnected else { return }
        if !isPersistent { broker.endSession(of: self) }
        line.disconnected(error)
        line.announce(.waiting(error, retryIn: .milliseconds(5)))
    }

    private func work() {
        guard state.withLock({ $0.isConnected && !$0.isClosed }) else { return }
        subscribeNew()
        while let entry = line.nextMessage() { publish(entry) }
        deliver()
    }

    private func subscribeNew() {
        let known = state.withLock { $0.table.changes.count }
        let new = line.changes(after: known)
        state.withLock { $0.table.add(new) }
        while let (index, change) = nextChange() {
            guard make(change, index) else { return }
        }
    }

    /// The next change that the broker has not heard of.
    private func nextChange() -> (Int, SubscriptionChange)? {
        state.withLock { state in
            while state.asked < state.table.changes.count {
                let index = state.asked
                let change = state.table.changes[index]
                state.asked += 1
                if case .add = change, !state.table.holds(index) { continue }
                return (index, change)
            }
            return nil
        }
    }

    /// Returns whether there is still a connection.
    private func make(_ change: SubscriptionChange, _ index: Int) -> Bool {
        switch change {
        case .add(let subscription):
            guard broker.subscribe(self, to: subscription) else {
                state.withLock { $0.asked = index }
                return false
            }
        case .remove(let filter):
            broker.unsubscribe(self, from: filter)
            while state.withLock({ $0.isConnected && !$0.inbox.isEmpty }) { deliver() }
            guard state.withLock({ $0.isConnected }) else { return false }
            state.withLock { $0.table.makeRemoval(index) }
        }
        line.confirm(change: index, .success(()))
        return true
    }

    private func publish(_ entry: OutgoingQueue.Entry) {
        let id = state.withLock { state in
            state.lastID &+= 1
            return state.lastID
        }
        line.sent(entry, id: id)
        transmit(entry.message, id: id)
    }

    private func transmit(_ message: OutboundMessage, id: Int32) {
        if let outcome = broker.publish(message) {
            line.answered(id: id, .success(outcome))
        } else if message.qos == .atLeastOnce {
            state.withLock { $0.unanswered.append((id, message)) }
        }
    }

    private func takeUnanswered() -> [(id: Int32, message: OutboundMessage)] {
        state.withLock { state in
            defer { state.unanswered = [] }
            return state.unanswered
        }
    }

    private func deliver() {
        let batch = state.withLock { state in
            let batch = Array(state.inbox.prefix(Self.batchLimit))
            state.inbox.removeFirst(batch.count)
            return batch
        }
        guard !batch.isEmpty else { return }
        var table = state.withLock { $0.table }
        do {
            try table.deliver(batch)
            if state.withLock({ !$0.inbox.isEmpty }) { wake() }
        } catch {
            // Not acknowledged: back in front of the others, and again after a reconnect.
            state.withLock { $0.inbox.insert(contentsOf: batch, at: 0) }
            disconnect(BusError(.disconnected, "messages were not accepted, so they shall come again", cause: error))
            queue.asyncAfter(deadline: .now() + Self.reconnectDelay) { [weak self] in self?.connect() }
        }
    }
}

/// Lets the line, which is made first, call the bus.
private final class Waker: Sendable {
    private struct Target {
        weak var bus: InMemoryBus?
    }

    private let target = Mutex(Target())

    func aim(at bus: InMemoryBus) { target.withLock { $0.bus = bus } }

    func ring() { target.withLock { $0.bus }?.wake() }
}
