import Failure
import Synchronization

/// What the bus's callers and its thread share: messages to send, subscriptions, the wish to stop.
final class Line: Sendable {
    struct Registration {
        let subscription: Subscription
        var confirmed: (@Sendable (Result<Void, BusError>) -> Void)?
    }

    private struct State {
        var queue: OutgoingQueue
        var registrations: [Registration] = []
        var connection = ConnectionState.connecting
        var watchers: [Int: AsyncStream<ConnectionState>.Continuation] = [:]
        var watcherCount = 0
        var deadline: ContinuousClock.Instant?
        var isClosed = false
    }

    let wakeUp: WakeUp
    private let state: Mutex<State>

    init(limits: QueueLimits, wakeUp: WakeUp) {
        self.wakeUp = wakeUp
        state = Mutex(State(queue: OutgoingQueue(limits: limits)))
    }

    // MARK: For callers, on any thread

    func send(_ entry: OutgoingQueue.Entry) {
        switch state.withLock({ $0.queue.admit(entry) }) {
        case .accepted(let wake): if wake { wakeUp.ring() }
        case .refused(let error): entry.completion(.failure(error))
        }
    }

    func add(_ subscription: Subscription, confirmed: @escaping @Sendable (Result<Void, BusError>) -> Void) {
        let isClosed = state.withLock { state in
            if !state.isClosed {
                state.registrations.append(Registration(subscription: subscription, confirmed: confirmed))
            }
            return state.isClosed
        }
        isClosed ? confirmed(.failure(Self.closedError)) : wakeUp.ring()
    }

    func stop(deadline: ContinuousClock.Instant) {
        state.withLock { $0.deadline = deadline }
        wakeUp.ring()
    }

    func connectionStates() -> AsyncStream<ConnectionState> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: ConnectionState.self,
            bufferingPolicy: .bufferingNewest(1)
        )
        let id: Int? = state.withLock { state in
            continuation.yield(state.connection)
            guard !state.isClosed else { return nil }
            state.watcherCount += 1
            state.watchers[state.watcherCount] = continuation
            return state.watcherCount
        }
        guard let id else {
            continuation.finish()
            return stream
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { _ = $0.watchers.removeValue(forKey: id) }
        }
        return stream
    }

    // MARK: For the bus's thread

    /// When to be gone; `nil` while nobody asked.
    var deadline: ContinuousClock.Instant? { state.withLock { $0.deadline } }

    var isQueueEmpty: Bool { state.withLock { $0.queue.isEmpty } }

    var subscriptions: [Subscription] { state.withLock { $0.registrations.map(\.subscription) } }

    func nextMessage() -> OutgoingQueue.Entry? { state.withLock { $0.queue.next() } }

    func sent(_ entry: OutgoingQueue.Entry, id: Int32) { state.withLock { $0.queue.sent(entry, id: id) } }

    func answered(id: Int32, _ result: Result<PublishOutcome, BusError>) {
        state.withLock { $0.queue.answered(id: id) }?.completion(result)
    }

    func confirm(subscription index: Int, _ result: Result<Void, BusError>) {
        state.withLock { state in
            defer { state.registrations[index].confirmed = nil }
            return state.registrations[index].confirmed
        }?(result)
    }

    func connected() {
        state.withLock { $0.queue.connected() }
        announce(.connected)
    }

    func disconnected(_ error: BusError) {
        let lost = state.withLock { $0.queue.disconnected() }
        for entry in lost { entry.completion(.failure(error)) }
    }

    func announce(_ connection: ConnectionState) {
        let watchers = state.withLock { state in
            state.connection = connection
            return Array(state.watchers.values)
        }
        for watcher in watchers { watcher.yield(connection) }
    }

    /// Answers everyone who still waits. May be called more than once.
    func close() {
        let (entries, registrations, watchers) = state.withLock { state in
            defer {
                state.isClosed = true
                state.connection = .closed
                state.registrations = state.registrations.map { Registration(subscription: $0.subscription) }
                state.watchers = [:]
            }
            return (state.queue.close(), state.registrations, Array(state.watchers.values))
        }
        for entry in entries { entry.completion(.failure(Self.closedError)) }
        for registration in registrations { registration.confirmed?(.failure(Self.closedError)) }
        for watcher in watchers {
            watcher.yield(.closed)
            watcher.finish()
        }
    }

    private static var closedError: BusError { BusError(.closed, "the bus is closed") }
}
