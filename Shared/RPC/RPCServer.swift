public import Bus
public import CoreMetrics
import Dispatch
public import Failure
public import Logging
public import Messages
import ServiceKit
public import ServiceLifecycle
import SwiftProtobuf
import Synchronization

/// Answers the requests to a service that come over the bus.
///
/// Give it its methods, then run it: what comes before it runs waits. Every request gets one reply, unless its time is over
/// or it does not say where to reply.
public final class RPCServer: Service {
    private typealias Route = @Sendable ([UInt8], _ deadline: ContinuousClock.Instant?) async throws -> [UInt8]

    private struct State {
        var routes: [Name: Route] = [:]
        var gate: RequestGate
    }

    private let service: Name
    private let site: Name
    private let bus: any MessageBus
    private let logger: Logger
    private let meters: RPCMeters
    private let complaints: Complaints
    private let now: @Sendable () -> ContinuousClock.Instant
    private let threads: Int
    private let filter: TopicFilter
    private let isSharing: Bool
    private let line = BlockingLine()
    private let state: Mutex<State>
    private static let farewellTime: DispatchTimeInterval = .seconds(1)
    private let (requests, queue) = AsyncStream.makeStream(of: IncomingRequest.self)

    /// Creates a server, and subscribes to the service's requests.
    ///
    /// The bus must not keep a session for it: a request would wait there for a server that is away, instead of failing.
    ///
    /// - Parameters:
    ///   - sharing: The members of this group share the requests: each goes to one of them. Without it, a service has one
    ///     server.
    ///   - limits: How many requests may be in hand.
    ///   - threads: How many requests with blocking bodies are worked on at a time.
    ///   - now: Measures how long requests have waited.
    /// - Throws: `BusError` with `badTopic`.
    public init(
        service: Name,
        site: Name,
        bus: any MessageBus,
        logger: Logger,
        metrics: any MetricsFactory,
        sharing group: Name? = nil,
        limits: RPCLimits = RPCLimits(),
        threads: Int = 1,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) throws(BusError) {
        self.service = service
        self.site = site
        self.bus = bus
        self.logger = logger
        self.threads = threads
        self.now = now
        meters = RPCMeters(factory: metrics)
        complaints = Complaints(logger: logger, factory: metrics, now: now)
        state = Mutex(State(gate: RequestGate(limits: limits)))
        let requests = Topic.Filter.requests(service: service).text(site: site)
        filter = try TopicFilter(group.map { "$share/\($0)/\(requests)" } ?? requests)
        isSharing = group != nil
        bus.addSubscription(
            Subscription(filter, qos: .atLeastOnce) { [weak self] messages in
                for message in messages { self?.receive(message) }
            }
        ) { _ in }
    }

    // MARK: Methods

    /// Answers a method's requests with what `body` returns. The caller hears the code and the sentence of an error that it
    /// throws.
    public func handle<Request, Reply>(
        _ method: RPCMethod<Request, Reply>,
        _ body: @escaping @Sendable (Request) async throws -> Reply
    ) {
        handle(method) { request, _ in try await body(request) }
    }

    /// The same for a body that wants to know until when somebody waits; `nil`: the client did not say.
    public func handle<Request, Reply>(
        _ method: RPCMethod<Request, Reply>,
        _ body: @escaping @Sendable (Request, _ deadline: ContinuousClock.Instant?) async throws -> Reply
    ) {
        precondition(method.service == service, "\(method.text) belongs to another service than \(service)")
        let route: Route = { try Self.encode(await body(try Request.decode($0), $1)) }
        state.withLock { $0.routes[method.name] = route }
    }

    /// The same for a body that blocks: it runs on a thread of the server's own.
    public func handleBlocking<Request, Reply>(
        _ method: RPCMethod<Request, Reply>,
        _ body: @escaping @Sendable (Request) throws -> Reply
    ) {
        handle(method) { [line] request, _ in try await line.perform { try body(request) } }
    }

    private static func encode(_ reply: some WireMessage) throws -> [UInt8] {
        do throws(MessageError) {
            return try reply.encode()
        } catch  where error.code == .tooLarge {
            throw tooLarge(error)
        }
    }

    private static func tooLarge(_ cause: any Error) -> RPCError {
        let sentence = "the reply would be too large: ask for less, a shorter time say, or fewer at once"
        return RPCError(.replyTooLarge, sentence, cause: cause)
    }

    // MARK: Running

    /// Answers until it is shut down, and then what is in hand. Who shares requests leaves the group first: the others get the
    /// rest.
    public func run() async throws {
        let workers = BlockingWorkers(name: "rpc", count: threads, work: line.run, stop: {})
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await workers.run() }
            await withGracefulShutdownHandler {
                await withDiscardingTaskGroup { group in
                    for await request in requests { group.addTask { [self] in await serve(request) } }
                }
            } onGracefulShutdown: {
                self.leave()
            }
            line.close()
            try await group.waitForAll()
        }
    }

    private func leave() {
        guard isSharing else { return queue.finish() }
        bus.removeSubscription(filter) { [queue] _ in queue.finish() }
        // A broker that hangs must not keep the process.
        DispatchQueue.global().asyncAfter(deadline: .now() + Self.farewellTime) { [queue] in queue.finish() }
    }

    // MARK: Requests

    /// On the bus's thread.
    private func receive(_ message: InboundMessage) {
        let request: IncomingRequest
        do throws(MessageError) {
            request = try IncomingRequest(message, site: site, now: now())
        } catch {
            return complaints.add(error)
        }
        if let refusal = state.withLock({ $0.gate.enter(client: request.client.topic) }) {
            let route = state.withLock { $0.routes[request.method] }
            finish(request, isKnown: route != nil, .failure(refusal))
        } else {
            queue.yield(request)
        }
    }

    private func serve(_ request: IncomingRequest) async {
        let route = state.withLock { $0.routes[request.method] }
        let result: Result<[UInt8], any Error>
        do {
            result = .success(try await reply(to: request, route))
        } catch {
            result = .failure(error)
        }
        state.withLock { $0.gate.leave(client: request.client.topic) }
        finish(request, isKnown: route != nil, result)
    }

    private func reply(to request: IncomingRequest, _ route: Route?) async throws -> [UInt8] {
        if isOver(request) { throw CancellationError() }
        guard let route else { throw unknownMethod(request.method) }
        return try await route(request.payload, request.deadline)
    }

    private func isOver(_ request: IncomingRequest) -> Bool {
        request.deadline.map { $0 <= now() } ?? false
    }

    private func unknownMethod(_ name: Name) -> RPCError {
        let known = state.withLock { $0.routes.keys.map(\.text) }.sorted().joined(separator: ", ")
        return RPCError(.unknownMethod, "\(service) has no method '\(name)'; it has \(known)")
    }

    // MARK: Replies

    private func finish(_ request: IncomingRequest, isKnown: Bool, _ result: Result<[UInt8], any Error>) {
        let (reply, code) = envelope(result, of: request)
        let isLate = isOver(request)
        meters.done(
            isKnown ? request.method : nil,
            outcome: isLate ? "expired" : code,
            after: now() - request.arrival
        )
        if !isLate { send(reply, to: request) }
    }

    /// What goes back, and its outcome's code.
    private func envelope(_ result: Result<[UInt8], any Error>, of request: IncomingRequest) -> (WireRpcReply, String) {
        switch result {
        case .success(let payload):
            return (.with { $0.result = .init(payload) }, "ok")
        case .failure(let error):
            let (code, sentence) = told(error, of: request)
            return (.with { $0.error = .with { ($0.code, $0.message) = (code, sentence) } }, code)
        }
    }

    private func told(_ error: any Error, of request: IncomingRequest) -> (code: String, sentence: String) {
        switch error {
        case let error as MessageError:
            complaints.add(error)
            return (error.codeText, error.description)
        case let error as any CodedError:
            return (error.codeText, error.description)
        case is CancellationError:
            return (RPCFailureCode.stopping.rawValue, "the service is ending")
        default:
            // Nobody gave it a code, so nobody expected it.
            logger.error("Request failed", metadata: ["method": "\(request.method)", "error": "\(describe(error))"])
            return (RPCFailureCode.failed.rawValue, describe(error))
        }
    }

    private func send(_ reply: WireRpcReply, to request: IncomingRequest) {
        let message: OutboundMessage
        do {
            message = try outbound(reply, to: request)
        } catch {
            return refused(reply, to: request, error, isTooLarge: true)
        }
        bus.send(message) { [weak self] result in
            guard case .failure(let error) = result else { return }
            self?.refused(reply, to: request, error, isTooLarge: error.code == .tooLarge)
        }
    }

    /// A reply could not be sent. If that is due to its size, its client hears so; an error is always small enough.
    private func refused(_ reply: WireRpcReply, to request: IncomingRequest, _ error: any CodedError, isTooLarge: Bool)
    {
        if isTooLarge, case .result = reply.outcome {
            return send(envelope(.failure(Self.tooLarge(error)), of: request).0, to: request)
        }
        logger.warning(
            "Reply not sent",
            metadata: ["method": "\(request.method)", "error": "\(describe(error))", "code": "\(error.codeText)"]
        )
    }

    private func outbound(_ reply: WireRpcReply, to request: IncomingRequest) throws(MessageError) -> OutboundMessage {
        OutboundMessage(
            topic: request.client.topic,
            payload: try reply.encode(),
            qos: .atLeastOnce,
            expirySeconds: request.deadline.map { ($0 - now()).wholeSeconds },
            contentType: protobufContentType,
            reply: request.client.correlation.isEmpty
                ? nil : ReplyAddress(topic: "", correlation: request.client.correlation)
        )
    }
}
