public import Bus
public import CoreMetrics
import Failure
import Hummingbird
public import Logging
public import Messages
import RPC
public import ServiceKit
public import ServiceLifecycle

/// The door to the bus for those who speak HTTP.
public struct Gateway: Sendable {
    /// What it runs.
    public let services: [any Service]
    /// What it answers, as `GET /api/v1/version`.
    let routes: [String]

    /// Creates a gateway.
    ///
    /// - Parameters:
    ///   - doors: A bus of its own, for what other systems are told: a bus gives each message to one handler.
    ///   - log: Where `GET /api/v1/log` gets its lines.
    /// - Throws: ``GatewayError``; `AccessError`; `BusError` with `badTopic`.
    public init(
        _ configuration: GatewayConfiguration = GatewayConfiguration(),
        site: Name,
        bus: any MessageBus,
        doors doorsBus: any MessageBus,
        health: Health,
        log: LogTail = LogTail(file: nil),
        logger: Logger,
        metrics: any MetricsFactory
    ) throws {
        try ListenAddress.check(configuration)
        let parts = try GatewayParts(
            configuration,
            site: site,
            bus: bus,
            health: health,
            logger: logger,
            metrics: metrics
        )
        let reader = PictureReader(fetcher: FetchRules(configuration).map { PictureFetcher(rules: $0) })
        let predict = try PredictParts(configuration, site: site, bus: bus, input: reader)
        let compatible = CompatibleAPIs(
            reader: reader,
            desk: predict.desk,
            feedback: FeedbackDesk(client: parts.client),
            camera: configuration.camera,
            access: .byRole
        )
        let open = try OpenDoors(
            configuration.doors,
            site: site,
            bus: bus,
            doorsBus: doorsBus,
            gate: .byRole,
            form: UploadedForm(),
            onGroupChange: { [hub = parts.hub] group in hub.publish(.model) { group } },
            logger: logger,
            metrics: metrics
        )
        let areas: [any APIArea] = [
            open.models,
            predict.area,
            SessionAPI(door: parts.door, isEncrypted: configuration.tls != nil),
            HealthAPI(link: parts.link, health: health, intake: parts.intake),
            CamerasAPI(intake: parts.intake, pictures: parts.pictures, audit: parts.audit, keep: configuration.keep),
            EventsAPI(hub: parts.hub),
            RecordsAPI(client: parts.client, audit: parts.audit),
            ExportAPI(client: parts.client),
            LabelsAPI(client: parts.client, audit: parts.audit),
            QualityAPI(client: parts.client),
            SystemAPI(intake: parts.intake, log: log),
        ]
        let router = Self.router(areas, parts.entrance(configuration), compatible, logger: logger, metrics: metrics)
        open.page.addRoute(to: router)
        routes = router.routes.map { "\($0.method.rawValue) \($0.path)" }
        services =
            predict.services + [open.doors, parts.link, parts.hub, parts.intake, parts.pictures.service]
            + [try WebServer(configuration, responder: router.buildResponder(), health: health, logger: logger)]
    }

    static func router(
        _ areas: [any APIArea],
        _ entrance: Entrance = Entrance(),
        _ compatible: CompatibleAPIs? = nil,
        logger: Logger,
        metrics: any MetricsFactory = NOOPMetricsHandler.instance
    ) -> Router<GatewayContext> {
        let router = Router(context: GatewayContext.self)
        router.middlewares.add(HTTPMeters(factory: metrics))
        entrance.add(to: router, logger: logger)
        let group = router.group("api/v1")
        for area in areas { area.addRoutes(to: group) }
        compatible?.addRoutes(to: router.group())
        return router
    }
}
