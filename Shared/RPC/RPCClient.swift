public import Bus
public import Failure
public import Messages
import Synchronization

/// Asks services questions over the bus.
///
/// A bus may have several clients, with names of their own. Two processes with the same client name get each other's
/// replies and drop them.
public final class RPCClient: Sendable {
    private typealias Waiter = CheckedContinuation<[UInt8], any Error>

    /// Calls that wait for their replies at a time: whoever asks faster than it is answered shall hear of it.
    private static let callLimit = 1_000
    /// So many characters of a service's sentence are shown.
    private static let longestSentence = 1_000

    private let bus: any MessageBus
    private let site: Name
    private let replyTopic: String
    private let clock: any Clock<Duration>
    private let calls: Mutex<PendingCalls<Waiter>>

    /// Creates a client, and subscribes to its replies.
    ///
    /// - Parameters:
    ///   - client: Its name in the topic that replies come to: the same for two clients only if they are on two buses.
    ///   - clock: Measures timeouts.
    /// - Throws: `BusError` with `badTopic`.
    public init(
        bus: any MessageBus,
        site: Name,
        client: Name,
        clock: any Clock<Duration> = ContinuousClock()
    ) throws(BusError) {
        self.bus = bus
        self.site = site
        self.clock = clock
        replyTopic = Topic(site: site, .reply(client: client)).text
        calls = Mutex(PendingCalls(run: .random(in: .min ... .max), limit: Self.callLimit))
        let filter = try TopicFilter(Topic.Filter.replies(client: client).text(site: site))
        bus.addSubscription(
            Subscription(filter, qos: .atLeastOnce) { [weak self] messages in
                for message in messages { self?.receive(message) }
            }
        ) { _ in }
    }

    /// Replies that nobody waited for: they came twice, or after their call had ended.
    public var strayReplies: Int { calls.withLock { $0.strays } }

    /// Asks, and waits for the reply; without a connection, for the connection first.
    ///
    /// The broker and the service drop a request whose time is over. One that was answered too late was answered
    /// nevertheless: a method that changes something must bear to be called again.
    ///
    /// - Throws: ``RPCError``, with the service's own code where it refused; `CancellationError` when the task is cancelled.
    public func call<Request, Reply>(
        _ method: RPCMethod<Request, Reply>,
        _ request: Request,
        timeout: Duration = .seconds(5)
    ) async throws -> Reply {
        guard let number = calls.withLock({ $0.begin() }) else {
            throw RPCError(.tooManyCalls, "\(method.text) not asked: \(Self.callLimit) calls wait for replies already")
        }
        defer { calls.withLock { _ = $0.end(number) } }
        let message = try message(method, request, number, timeout)
        let payload = try await withThrowingTaskGroup(of: [UInt8]?.self) { group in
            group.addTask { [self] in try await exchange(message, number) }
            group.addTask { [clock] in
                try await clock.sleep(for: timeout)
                return nil
            }
            defer { group.cancelAll() }
            guard let payload = try await group.next() ?? nil else { throw timeoutError(method.text, number, timeout) }
            return payload
        }
        return try Self.reply(in: payload, of: method.text)
    }

    private func message<Request, Reply>(
        _ method: RPCMethod<Request, Reply>,
        _ request: Request,
        _ number: UInt64,
        _ timeout: Duration
    ) throws(RPCError) -> OutboundMessage {
        let payload: [UInt8]
        do throws(MessageError) {
            payload = try request.encode()
        } catch {
            throw RPCError(RPCFailureCode(rawValue: error.codeText), error.message, cause: error.cause)
        }
        return OutboundMessage(
            topic: Topic(site: site, .request(service: method.service, method: method.name)).text,
            payload: payload,
            qos: .atLeastOnce,
            expirySeconds: timeout.wholeSeconds,
            contentType: protobufContentType,
            reply: ReplyAddress(topic: replyTopic, correlation: calls.withLock { $0.correlation(of: number) })
        )
    }

    // MARK: One exchange

    private func exchange(_ message: OutboundMessage, _ number: UInt64) async throws -> [UInt8] {
        // A request that waited in the bus's queue for a connection would be sent when nobody wants the reply any more.
        try await waitForConnection()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { waiter in
                // What was cancelled before it could wait is not sent.
                guard !Task.isCancelled, calls.withLock({ $0.wait(waiter, for: number) }) else {
                    return waiter.resume(throwing: CancellationError())
                }
                send(message, number)
            }
        } onCancel: {
            end(number, with: CancellationError())
        }
    }

    private func waitForConnection() async throws {
        for await state in bus.connectionStates() {
            switch state {
            case .connected: return
            case .closed: throw RPCError(.notConnected, "not asked: the connection to the broker was closed")
            case .connecting, .waiting: continue
            }
        }
        try Task.checkCancellation()
        throw RPCError(.notConnected, "not asked: the connection to the broker was closed")
    }

    private func send(_ message: OutboundMessage, _ number: UInt64) {
        bus.send(message) { [weak self] result in
            switch result {
            case .success(.sent): break
            case .success(.noSubscribers):
                self?.end(number, with: Self.nobodyError(message.topic))
            case .failure(let error):
                let sentence = "the broker did not get the request for \(message.topic)"
                self?.end(number, with: RPCError(.notSent, sentence, cause: error))
            }
        }
    }

    private func end(_ number: UInt64, with error: any Error) {
        calls.withLock { $0.end(number) }?.resume(throwing: error)
    }

    private func receive(_ message: InboundMessage) {
        calls.withLock { $0.reply(to: message.reply?.correlation ?? []) }?.resume(returning: message.payload)
    }

    // MARK: What became of it

    private static func reply<Reply: WireMessage>(in payload: [UInt8], of method: String) throws(RPCError) -> Reply {
        let outcome: Result<Reply, RPCError>
        do throws(MessageError) {
            let envelope = try WireRpcReply.decode(payload)
            if case .error(let error) = envelope.outcome {
                let sentence = "\(method): \(error.message.prefix(longestSentence))"
                outcome = .failure(RPCError(RPCFailureCode(rawValue: error.code), sentence))
            } else {
                outcome = .success(try Reply.decode(Array(envelope.result)))
            }
        } catch {
            throw RPCError(.badReply, "the reply of \(method) is none; are both sides of one version?", cause: error)
        }
        return try outcome.get()
    }

    private func timeoutError(_ method: String, _ number: UInt64, _ timeout: Duration) -> RPCError {
        guard calls.withLock({ $0.isWaiting(number) }) else {
            return RPCError(.notConnected, "\(method) not asked: there was no connection to the broker for \(timeout)")
        }
        return RPCError(.timedOut, "\(method) did not answer within \(timeout); is its service running, or overloaded?")
    }

    private static func nobodyError(_ topic: String) -> RPCError {
        RPCError(.noResponder, "nobody answers at \(topic): start the service, or check the site's name")
    }
}

extension Duration {
    /// In whole seconds, at least 1: messages cannot expire sooner.
    var wholeSeconds: UInt32 {
        let (seconds, rest) = components
        return UInt32(clamping: max(1, seconds + (rest > 0 ? 1 : 0)))
    }
}
