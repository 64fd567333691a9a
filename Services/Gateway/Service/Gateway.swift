public import Bus
public import CoreMetrics
import Hummingbird
public import Logging
public import Messages
public import ServiceKit
public import ServiceLifecycle

/// The door to the bus for those who speak HTTP.
public struct Gateway: Sendable {
    /// What it runs.
    public let services: [any Service]

    /// Creates a gateway.
    ///
    /// - Parameter doors: A bus of its own, for what other systems are told: a bus gives each message to one handler.
    /// - Throws: `BusError` with `badTopic`.
    public init(
        _ configuration: GatewayConfiguration = GatewayConfiguration(),
        site: Name,
        bus: any MessageBus,
        doors doorsBus: any MessageBus,
        health: Health,
        logger: Logger,
        metrics: any MetricsFactory
    ) throws {
        let parts = try OpenDoors(
            configuration.doors,
            site: site,
            bus: bus,
            doorsBus: doorsBus,
            logger: logger,
            metrics: metrics
        )
        let areas: [any APIArea] = [HealthAPI(bus: bus, health: health), parts.models]
        let router = Self.router(areas, logger: logger, metrics: metrics)
        parts.page.addRoute(to: router)
        services = [
            parts.doors,
            Application(
                responder: router.buildResponder(),
                configuration: ApplicationConfiguration(
                    address: .hostname(configuration.host, port: configuration.port)
                ),
                logger: logger
            ),
        ]
    }

    static func router(
        _ areas: [any APIArea],
        logger: Logger,
        metrics: any MetricsFactory = NOOPMetricsHandler.instance
    ) -> Router<GatewayContext> {
        let router = Router(context: GatewayContext.self)
        router.middlewares.add(HTTPMeters(factory: metrics))
        router.middlewares.add(ErrorAnswers(logger: logger))
        let group = router.group("api/v1")
        for area in areas { area.addRoutes(to: group) }
        return router
    }
}
