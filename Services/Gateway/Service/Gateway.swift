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
    /// - Throws: `BusError` with `badTopic`.
    public init(
        _ configuration: GatewayConfiguration = GatewayConfiguration(),
        site: Name,
        bus: any MessageBus,
        health: Health,
        logger: Logger,
        metrics: any MetricsFactory
    ) throws {
        let predict = try PredictParts(configuration, site: site, bus: bus)
        let areas: [any APIArea] = [HealthAPI(bus: bus, health: health), predict.area]
        services =
            predict.services + [
                Application(
                    responder: Self.router(areas, logger: logger).buildResponder(),
                    configuration: ApplicationConfiguration(
                        address: .hostname(configuration.host, port: configuration.port)
                    ),
                    logger: logger
                )
            ]
    }

    static func router(_ areas: [any APIArea], logger: Logger) -> Router<GatewayContext> {
        let router = Router(context: GatewayContext.self)
        router.middlewares.add(ErrorAnswers(logger: logger))
        let group = router.group("api/v1")
        for area in areas { area.addRoutes(to: group) }
        return router
    }
}
