import Bus
import BusTestKit
import Hummingbird
import HummingbirdTesting
import Logging
import Messages
import NIOCore
import RPC
import ServiceKit
import ServiceTestKit

@testable import GatewayService

/// A gateway whose bus is in memory, asked without a network.
struct GatewayBench {
    let bench: ServiceBench
    let hub = EventHub()
    let link: BrokerLink
    let drawer: PictureDrawer
    let pictures: PictureDesk
    let intake: LiveIntake
    let client: RPCClient
    let audit: AuditLog
    var entrance = Entrance()

    init(pictures mode: GatewayConfiguration.Pictures = .none, audit file: String? = nil) async throws {
        bench = try await ServiceBench()
        link = BrokerLink(bench.bus)
        drawer = PictureDrawer()
        // Pictures do not age while a busy machine takes its time.
        let start = ContinuousClock.now
        pictures = PictureDesk(mode, drawer: drawer, now: { start })
        let complaints = Complaints(logger: bench.log.logger, factory: bench.metrics)
        intake = try LiveIntake(
            bus: bench.bus,
            site: .constant("home"),
            hub: hub,
            pictures: pictures,
            complaints: complaints
        )
        client = try RPCClient(bus: bench.bus, site: .constant("home"), client: .constant("gateway"))
        audit = try AuditLog(file: file, logger: bench.log.logger)
        entrance.audit = audit
        try await bench.waitForSubscriptions()
    }

    var router: Router<GatewayContext> {
        let areas: [any APIArea] = [
            SessionAPI(door: entrance.door, isEncrypted: entrance.isEncrypted),
            HealthAPI(link: link, health: bench.health, intake: intake),
            CamerasAPI(intake: intake, pictures: pictures, audit: audit, keep: nil),
            EventsAPI(hub: hub), RecordsAPI(client: client, audit: audit), ExportAPI(client: client),
            LabelsAPI(client: client, audit: audit), QualityAPI(client: client),
            SystemAPI(intake: intake, log: LogTail(file: nil)),
        ]
        return Gateway.router(areas, entrance, logger: bench.log.logger)
    }

    /// Asks one thing after the other.
    func asking<Output: Sendable>(
        _ body: @escaping @Sendable (Client) async throws -> Output
    ) async throws -> Output {
        try await Application(router: router, logger: bench.log.logger).test(.router) { client in
            try await body(Client(client: client))
        }
    }

    /// Publishes what a service says of itself, and waits until the board has it.
    func status(of service: StaticString, _ status: WireServiceStatus) async throws {
        let id = LiveBoard.ServiceID(service: .constant(service), instance: .constant("main"))
        let topic = Topic(site: .constant("home"), .status(service: id.service, instance: id.instance)).text
        try await bench.publish(try status.encode(), to: topic)
        while intake.current.services[id] == nil { await Task.yield() }
    }

    /// Serves over real sockets while `body` runs, which is told the port, with what viewers need at work.
    func serving(
        _ configuration: GatewayConfiguration = GatewayConfiguration(),
        _ body: (Int) async throws -> Void
    ) async throws {
        var configuration = configuration
        configuration.port = 0
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let server = try WebServer(
            configuration,
            responder: router.buildResponder(),
            health: bench.health,
            logger: bench.log.logger,
            onStart: { port.yield($0) }
        )
        try await bench.running(pictures.service) {
            try await bench.running(hub) {
                try await bench.running(server) {
                    var iterator = ports.makeAsyncIterator()
                    if let port = await iterator.next() { try await body(port) }
                }
            }
        }
    }

    /// Publishes a report as a classifier does, and waits until the board has it.
    func report(_ report: WireEmotionReport, camera: Name = .constant("door")) async throws {
        try await bench.peer.publish(
            OutboundMessage(
                topic: Topic(site: .constant("home"), .emotions(camera: camera)).text,
                payload: try report.encode(),
                qos: .atLeastOnce
            )
        )
        while intake.current.cameras[camera]?.last?.frame.sequence != report.frame.sequence { await Task.yield() }
    }

    struct Client: Sendable {
        let client: any TestClientProtocol

        func get(_ uri: String, _ headers: HTTPFields = [:]) async throws -> Answer {
            try await send(.get, uri, headers)
        }

        func send(
            _ method: HTTPRequest.Method,
            _ uri: String,
            _ headers: HTTPFields = [:],
            _ body: String? = nil
        ) async throws -> Answer {
            let buffer = body.map { ByteBuffer(string: $0) }
            return Answer(try await client.execute(uri: uri, method: method, headers: headers, body: buffer))
        }
    }

    /// What came back.
    struct Answer: Sendable {
        let status: Int
        let headers: HTTPFields
        let text: String

        init(_ response: TestResponse) {
            status = response.status.code
            headers = response.headers
            text = String(buffer: response.body)
        }

        /// The code of an error's answer.
        var code: String? {
            text.firstMatch(of: #/^\{"error":\{"code":"([a-z_]+)","message":"[^"]/#).map { String($0.1) }
        }
    }
}
