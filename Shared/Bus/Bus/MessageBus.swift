public import Failure

/// Receives messages in the order in which the broker sent them, one or many at a time.
///
/// It runs on the bus's own thread and may block it, for a database commit say: the broker's acknowledgements of these
/// messages leave only after it has returned. If it throws, they never leave: the connection is dropped, and a
/// persistent session gets the messages again.
public typealias MessageHandler = @Sendable ([InboundMessage]) throws -> Void

/// A wish to receive messages.
public struct Subscription: Sendable {
    public let filter: TopicFilter
    public let qos: QualityOfService
    public let handler: MessageHandler
    /// Whose subscription it is, if that has several that are one to it.
    package let receiver: ObjectIdentifier?

    /// Creates a subscription. The filters of one bus must not overlap: a broker may send a message once for each.
    ///
    /// - Parameter receiver: Subscriptions with the same one get their messages together, through the handler of the first:
    ///   what comes by turns need not be handled one by one.
    public init(
        _ filter: TopicFilter,
        qos: QualityOfService,
        receiver: ObjectIdentifier? = nil,
        handler: @escaping MessageHandler
    ) {
        self.filter = filter
        self.qos = qos
        self.receiver = receiver
        self.handler = handler
    }
}

/// How the bus stands with its broker.
public enum ConnectionState: Sendable {
    case connecting
    case connected
    /// Not connected, because of the error; the next attempt comes after the delay.
    case waiting(BusError, retryIn: Duration)
    case closed
}

/// Carries messages between processes.
public protocol MessageBus: Sendable {
    /// Hands a message over and returns at once.
    ///
    /// `completion` is called once, on any thread, and must not block: with what became of the message, or with a
    /// ``BusError``. A QoS 1 message waits for a connection; a QoS 0 message fails without one.
    func send(_ message: OutboundMessage, completion: @escaping @Sendable (Result<PublishOutcome, BusError>) -> Void)

    /// Registers a subscription at once; the broker hears of it now or as soon as there is a connection.
    ///
    /// A persistent session delivers what it kept as soon as it is connected: register its subscriptions before the
    /// bus runs. `confirmed` is called once, on any thread, when the broker has answered for the first time.
    func addSubscription(
        _ subscription: Subscription,
        confirmed: @escaping @Sendable (Result<Void, BusError>) -> Void
    )

    /// Ends the subscription with this filter.
    ///
    /// `completion` is called once, on any thread: when the broker has answered and the handler has had everything that came
    /// before the answer; the handler gets nothing from then on. Without a connection, or when it breaks, that is at once.
    func removeSubscription(
        _ filter: TopicFilter,
        completion: @escaping @Sendable (Result<Void, BusError>) -> Void
    )

    /// How the bus stands with its broker: the present state, then every change that the reader is quick enough to see.
    func connectionStates() -> AsyncStream<ConnectionState>
}

extension MessageBus {
    /// Publishes a message and waits until it is written (QoS 0) or the broker has answered (QoS 1).
    @discardableResult
    public func publish(_ message: OutboundMessage) async throws(BusError) -> PublishOutcome {
        let result = await withCheckedContinuation { continuation in
            send(message) { continuation.resume(returning: $0) }
        }
        return try result.get()
    }

    /// Subscribes and waits for the broker's answer.
    public func subscribe(
        _ filter: String,
        qos: QualityOfService = .atMostOnce,
        handler: @escaping MessageHandler
    ) async throws(BusError) {
        let subscription = Subscription(try TopicFilter(filter), qos: qos, handler: handler)
        let result = await withCheckedContinuation { continuation in
            addSubscription(subscription) { continuation.resume(returning: $0) }
        }
        return try result.get()
    }

    /// Ends a subscription; returns when its handler has had everything.
    public func unsubscribe(_ filter: String) async throws(BusError) {
        let filter = try TopicFilter(filter)
        let result = await withCheckedContinuation { continuation in
            removeSubscription(filter) { continuation.resume(returning: $0) }
        }
        return try result.get()
    }

    /// Waits until there is a connection.
    ///
    /// - Throws: ``BusError`` of the first failed attempt, or ``BusFailureCode/closed``.
    public func waitUntilConnected() async throws(BusError) {
        for await state in connectionStates() {
            switch state {
            case .connecting: continue
            case .connected: return
            case .waiting(let error, _): throw error
            case .closed: throw BusError(.closed, "the bus is closed")
            }
        }
        throw BusError(.closed, "the wait for the broker was cancelled")
    }
}
