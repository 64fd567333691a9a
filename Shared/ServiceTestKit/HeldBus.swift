public import Bus
import Synchronization

/// A bus that keeps what it is given, until the test says what becomes of it: a slow network, or a broken one.
public final class HeldBus: MessageBus {
    private struct Held {
        let message: OutboundMessage
        let completion: @Sendable (Result<PublishOutcome, BusError>) -> Void
    }

    private struct State {
        var held: [Held] = []
        var subscriptions: [Subscription] = []
    }

    private let bell: Bell
    private let state = Mutex(State())

    public init(bell: Bell = Bell()) {
        self.bell = bell
    }

    public func send(
        _ message: OutboundMessage,
        completion: @escaping @Sendable (Result<PublishOutcome, BusError>) -> Void
    ) {
        state.withLock { $0.held.append(Held(message: message, completion: completion)) }
        bell.ring()
    }

    public func addSubscription(
        _ subscription: Subscription,
        confirmed: @escaping @Sendable (Result<Void, BusError>) -> Void
    ) {
        state.withLock { $0.subscriptions.append(subscription) }
        confirmed(.success(()))
    }

    public func removeSubscription(
        _ filter: TopicFilter,
        completion: @escaping @Sendable (Result<Void, BusError>) -> Void
    ) {
        state.withLock { $0.subscriptions.removeAll { $0.filter == filter } }
        completion(.success(()))
    }

    public func connectionStates() -> AsyncStream<ConnectionState> {
        AsyncStream { continuation in
            continuation.yield(.connected)
            continuation.finish()
        }
    }

    /// What was sent and not answered yet, in order.
    public var messages: [OutboundMessage] { state.withLock { $0.held.map(\.message) } }

    /// Answers the oldest message.
    public func answer(_ result: Result<PublishOutcome, BusError>) {
        state.withLock { $0.held.isEmpty ? nil : $0.held.removeFirst() }?.completion(result)
    }

    /// Hands messages to those who subscribed, on the caller's thread.
    public func deliver(_ messages: [InboundMessage]) throws {
        for subscription in state.withLock({ $0.subscriptions }) {
            let own = messages.filter { subscription.filter.matches($0.topic) }
            if !own.isEmpty { try subscription.handler(own) }
        }
    }
}
