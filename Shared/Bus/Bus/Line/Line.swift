import Failure
import Synchronization

/// What a bus's callers and its thread share: messages to send, subscriptions, the wish to stop.
///
/// Every bus has one, whatever carries its messages, so that all buses queue, refuse and close alike.
package final class Line: Sendable {
    private struct Registration {
        let change: SubscriptionChange
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

        /// Whoever waits for the end of a subscription.
        mutating func takeRemovals() -> [@Sendable (Result<Void, BusError>) -> Void] {
            registrations.indices.compactMap { index in
                guard case .remove = registrations[index].change else { return nil }
                defer { registrations[index].confirmed = nil }
                return registrations[index].confirmed
            }
        }
    }

    private let wake: @Sendable () -> Void
    private let state: Mutex<State>

    /// `wake` is called on any thread when the bus's thread has something new to do.
    package init(limits: QueueLimits, wake: @escaping @Sendable () -> Void) {
        self.wake = wake
        state = Mutex(State(queue: OutgoingQueue(limits: limits)))
    }

    // MARK: For callers, on any thread

    package func send(_ entry: OutgoingQueue.Entry) {
        do {
            try TopicName.check(entry.message.topic)
        } catch {
            return entry.completion(.failure(error))
        }
        switch state.withLock({ $0.queue.admit(entry) }) {
        case .accepted(let isFirst): if isFirst { wake() }
        case .refused(let error): entry.completion(.failure(error))
        }
    }

    package func add(_ subscription: Subscription, confirmed: @escaping @Sendable (Result<Void, BusError>) -> Void) {
        let isClosed = state.withLock { state in
            if !state.isClosed {
                state.registrations.append(Registration(change: .add(subscription), confirmed: confirmed))
            }
            return state.isClosed
        }
        isClosed ? confirmed(.failure(Self.closedError)) : wake()
    }

    package func remove(_ filter: TopicFilter, completion: @escaping @Sendable (Result<Void, BusError>) -> Void) {
        let answer: Result<Void, BusError>? = state.withLock { state in
            guard !state.isClosed else { return .failure(Self.closedError) }
            let isConnected = state.queue.isConnected
            let registration = Registration(change: .remove(filter), confirmed: isConnected ? completion : nil)
            state.registrations.append(registration)
            return isConnected ? nil : .success(())
        }
        wake()
        if let answer { completion(answer) }
    }

    package func stop(deadline: ContinuousClock.Instant) {
        state.withLock { $0.deadline = deadline }
        wake()
    }

    package func connectionStates() -> AsyncStream<ConnectionState> {
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
    package var deadline: ContinuousClock.Instant? { state.withLock { $0.deadline } }

    package var isQueueEmpty: Bool { state.withLock { $0.queue.isEmpty } }

    /// What was asked for after the first `known` changes.
    package func changes(after known: Int) -> [SubscriptionChange] {
        state.withLock { $0.registrations.dropFirst(known).map(\.change) }
    }

    package func nextMessage() -> OutgoingQueue.Entry? { state.withLock { $0.queue.next() } }

    package func sent(_ entry: OutgoingQueue.Entry, id: Int32) { state.withLock { $0.queue.sent(entry, id: id) } }

    package func answered(id: Int32, _ result: Result<PublishOutcome, BusError>) {
        state.withLock { $0.queue.answered(id: id) }?.completion(result)
    }

    package func confirm(change index: Int, _ result: Result<Void, BusError>) {
        state.withLock { state in
            defer { state.registrations[index].confirmed = nil }
            return state.registrations[index].confirmed
        }?(result)
    }

    package func connected() {
        state.withLock { $0.queue.connected() }
        announce(.connected)
    }

    package func disconnected(_ error: BusError) {
        let (lost, removals) = state.withLock { ($0.queue.disconnected(), $0.takeRemovals()) }
        for entry in lost { entry.completion(.failure(error)) }
        for completion in removals { completion(.success(())) }
    }

    package func announce(_ connection: ConnectionState) {
        let watchers = state.withLock { state in
            state.connection = connection
            return Array(state.watchers.values)
        }
        for watcher in watchers { watcher.yield(connection) }
    }

    /// Answers everyone who still waits. May be called more than once.
    package func close() {
        let (entries, registrations, watchers) = state.withLock { state in
            defer {
                state.isClosed = true
                state.connection = .closed
                state.registrations = state.registrations.map { Registration(change: $0.change) }
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
