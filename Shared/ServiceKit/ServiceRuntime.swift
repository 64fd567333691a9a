public import Bus
import CoreMetrics
import Failure
public import Logging
public import Messages
public import ServiceLifecycle
import UnixSignals

/// What a service process is made of besides its own work: logging, metrics, the bus, its status, its signals.
public struct ServiceRuntime {
    public let options: ServiceOptions
    public let bus: MosquittoBus
    public let logger: Logger
    public let metrics: MetricsRegistry
    public let health: Health
    private let status: StatusReporter
    private let hello: @Sendable () -> OutboundMessage
    private let orders: SupervisionOrders?
    private let clientID: String

    /// How long a service may take to finish its work, and then to be torn down.
    private static let gracePeriods = (graceful: Duration.seconds(4), forced: Duration.seconds(1))

    /// Sets up the process. To be called once, by `Main`.
    ///
    /// - Parameters:
    ///   - service: The service's name on the status topic.
    ///   - instance: Which of its kind it is; the option `--instance` unless the service knows better.
    ///   - configure: Changes the bus's configuration before it is made.
    public init(
        service: Name,
        instance: Name? = nil,
        options: ServiceOptions,
        configure: (inout BusConfiguration) -> Void = { _ in }
    ) throws {
        let instance = instance ?? options.instance
        let level = options.logLevel
        LoggingSystem.bootstrap { label in
            var handler = TerminalLogHandler(label: label)
            handler.logLevel = level
            return handler
        }
        let registry = MetricsRegistry()
        MetricsSystem.bootstrap(registry)
        let (changes, ring) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let health = Health { ring.yield() }
        let page = StatusPage(version: Release.version, health: health, metrics: registry)
        let topic = Topic(site: options.site, .status(service: service, instance: instance))

        let clientID = "mien-\(options.site)-\(service)-\(instance)"
        var configuration = BusConfiguration(address: try options.brokerAddress(), clientID: clientID)
        configuration.will = page.message(.offline, topic: topic.text)
        configuration.birth = { page.message(.online, topic: topic.text) }
        configuration.farewell = { page.message(.offline, topic: topic.text) }
        let denied = Counter(label: "mien_bus_denied_total", factory: registry)
        configuration.denied = { denied.increment() }
        configure(&configuration)

        self.options = options
        self.clientID = clientID
        self.metrics = registry
        self.health = health
        logger = Logger(label: "\(service)/\(instance)")
        bus = try MosquittoBus(configuration, logger: logger)
        status = StatusReporter(topic: topic, bus: bus, page: page, changes: changes)
        hello = { page.message(.online, topic: topic.text) }
        orders = try SupervisionOrders(environment: SupervisionOrders.environment)
    }

    /// Makes another connection, for what shall not share the service's session or thread; to be run with the services.
    ///
    /// - Parameters:
    ///   - part: What it is for; no two of a service are for the same.
    ///   - configure: Changes the bus's configuration before it is made.
    /// - Throws: `BusError`.
    public func makeBus(for part: Name, configure: (inout BusConfiguration) -> Void = { _ in }) throws -> MosquittoBus {
        try makeBus(for: part, at: options.brokerAddress(), configure: configure)
    }

    /// Makes a connection to another broker; to be run with the services.
    ///
    /// - Throws: `BusError`.
    public func makeBus(
        for part: Name,
        at address: BrokerAddress,
        configure: (inout BusConfiguration) -> Void = { _ in }
    ) throws -> MosquittoBus {
        var configuration = BusConfiguration(address: address, clientID: "\(clientID)-\(part)")
        configure(&configuration)
        return try MosquittoBus(configuration, logger: logger)
    }

    /// Runs the services, and the bus below them, until one ends or the process gets SIGTERM or SIGINT.
    public func run(_ services: [any Service]) async throws {
        let work: [any Service] = [bus, status, StartMemory()] + services
        // The last to start is the first to hear that all shall end.
        let all = work + [supervision(of: work)]
        var configuration = ServiceGroupConfiguration(
            services: all.map {
                .init(
                    service: $0,
                    successTerminationBehavior: .gracefullyShutdownGroup,
                    failureTerminationBehavior: .cancelGroup
                )
            },
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: logger
        )
        configuration.maximumGracefulShutdownDuration = Self.gracePeriods.graceful
        configuration.maximumCancellationDuration = Self.gracePeriods.forced
        try await ServiceGroup(configuration: configuration).run()
    }

    private func supervision(of services: [any Service]) -> Supervision {
        Supervision(
            orders,
            watching: services.compactMap { $0 as? any Watched },
            bus: bus,
            hello: hello,
            health: health,
            logger: logger
        )
    }
}

/// Which release this is.
public enum Release {
    /// As in CHANGELOG.md.
    public static let version = "0.1.0"
}
