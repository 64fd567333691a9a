import Bus
import BusTestKit
import Failure
import Messages
import RPC
import ServiceTestKit

/// The buses over which calls go.
enum BusKind: String, CaseIterable, Sendable {
    case inMemory, mosquitto

    /// Runs two buses without sessions, to one broker.
    func withBuses(_ body: (_ one: any MessageBus, _ other: any MessageBus) async throws -> Void) async throws {
        switch self {
        case .inMemory:
            let broker = InMemoryBroker()
            let buses = (InMemoryBus(broker, isPersistent: false), InMemoryBus(broker, isPersistent: false))
            try await body(buses.0, buses.1)
            buses.0.close()
            buses.1.close()
        case .mosquitto:
            try await withBroker { address in
                try await withBus(address, clientID: "client") { one in
                    try await withBus(address, clientID: "server") { other in try await body(one, other) }
                }
            }
        }
    }
}

/// A client, a server that runs, and what is between them.
struct RPCBench {
    static let site = Name.of("home")

    let client: RPCClient
    let clientBus: any MessageBus
    let serverBus: any MessageBus
    let clock: ManualClock
    let metrics: RingingMetrics
    let log: LogBook
    let bell: Bell

    /// Runs a server while `body` runs; the clock stands still unless the test moves it.
    static func run(
        _ kind: BusKind,
        limits: RPCLimits = RPCLimits(),
        methods: (RPCServer) -> Void,
        _ body: (RPCBench) async throws -> Void
    ) async throws {
        try await kind.withBuses { clientBus, serverBus in
            let bench = try RPCBench(clientBus, serverBus)
            let server = try bench.makeServer(limits: limits)
            methods(server)
            try await bench.waitForSubscriptions()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await server.run() }
                try await body(bench)
                group.cancelAll()
            }
        }
    }

    init(_ clientBus: any MessageBus, _ serverBus: any MessageBus) throws {
        self.clientBus = clientBus
        self.serverBus = serverBus
        let bell = Bell()
        self.bell = bell
        clock = ManualClock()
        metrics = RingingMetrics(bell: bell)
        log = LogBook(bell: bell)
        client = try RPCClient(bus: clientBus, site: Self.site, client: .of("client"), clock: clock)
    }

    func makeServer(limits: RPCLimits = RPCLimits()) throws -> RPCServer {
        try RPCServer(
            service: .of("recorder"),
            site: Self.site,
            bus: serverBus,
            logger: log.logger,
            metrics: metrics,
            limits: limits,
            now: { [clock] in clock.instant }
        )
    }

    /// Buses subscribe in order.
    func waitForSubscriptions() async throws {
        try await clientBus.subscribe("ready/client") { _ in }
        try await serverBus.subscribe("ready/server") { _ in }
    }

    /// A server that answers as the test says, whatever it is asked.
    func answerRequests(
        with replies: @escaping @Sendable (InboundMessage) -> [OutboundMessage]
    ) async throws {
        let bus = serverBus
        try await bus.subscribe(
            Topic.Filter.requests(service: .of("recorder")).text(site: Self.site),
            qos: .atLeastOnce
        ) {
            for message in $0 {
                for reply in replies(message) { bus.send(reply) { _ in } }
            }
        }
    }

    /// How many requests had this outcome.
    func outcomes(_ code: String) -> Int { metrics.sum("mien_rpc_requests_total", ["outcome": code]) }

    /// Calls the echo method, and returns why that fails.
    func failure(
        _ request: WireFrameRequest = .of("door"),
        timeout: Duration = .seconds(5)
    ) async throws -> RPCError {
        do {
            let reply = try await client.call(.echo, request, timeout: timeout)
            throw UnexpectedReply(text: reply.text)
        } catch let error as RPCError {
            return error
        }
    }

    struct UnexpectedReply: Error {
        let text: String
    }
}

extension Name {
    /// A name that a test knows to be one.
    static func of(_ text: StaticString) -> Name {
        do throws(MessageError) {
            return try Name("\(text)")
        } catch {
            preconditionFailure("'\(text)' is no name")
        }
    }
}

/// Something that is given once and waited for.
final class Promise<Value: Sendable>: Sendable {
    private let stream: AsyncStream<Value>
    private let continuation: AsyncStream<Value>.Continuation

    init() {
        (stream, continuation) = AsyncStream.makeStream()
    }

    func fulfil(_ value: Value) {
        continuation.yield(value)
        continuation.finish()
    }

    func value() async -> Value? { await stream.first { _ in true } }
}
