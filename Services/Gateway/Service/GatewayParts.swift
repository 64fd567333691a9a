import Bus
import CoreMetrics
import FoundationEssentials
import Logging
import Messages
import RPC
import ServiceKit

/// What the areas of the API share.
struct GatewayParts {
    let link: BrokerLink
    let hub: EventHub
    let pictures: PictureDesk
    let intake: LiveIntake
    let client: RPCClient
    let audit: AuditLog
    let door: Door
    let files: WebFiles

    init(
        _ configuration: GatewayConfiguration,
        site: Name,
        bus: any MessageBus,
        health: Health,
        logger: Logger,
        metrics: any MetricsFactory
    ) throws {
        link = BrokerLink(bus)
        hub = EventHub()
        pictures = PictureDesk(configuration.pictures, drawer: PictureDrawer())
        let complaints = Complaints(logger: logger, factory: metrics)
        intake = try LiveIntake(bus: bus, site: site, hub: hub, pictures: pictures, complaints: complaints)
        // Drawn, because several gateways of a site must not get each other's replies.
        client = try RPCClient(bus: bus, site: site, client: try Name("gateway-\(UInt32.random(in: .min ... .max))"))
        audit = try AuditLog(file: configuration.audit, logger: logger)
        door = Door(tokens: try configuration.tokens.map { try TokenBook(file: $0, health: health, logger: logger) })
        let folder = configuration.web ?? WebFiles.folder(environment: ProcessInfo.processInfo.environment)
        files = WebFiles(folder: folder)
        if files.isEmpty {
            health.warn("web", "the web app's files are not there: set MIEN_WEB to their folder; the API works without")
        } else if !files.hasCharts {
            health.warn("web", "Chart.js is not there: apt-get install libjs-chart.js")
        }
    }

    /// The way in for every request.
    func entrance(_ configuration: GatewayConfiguration) -> Entrance {
        let rate = configuration.rate ?? (configuration.tokens == nil ? 0 : 100)
        return Entrance(
            door: door,
            files: files,
            audit: audit,
            perToken: rate > 0 ? .init(perSecond: rate, burst: max(1, rate * 3)) : nil,
            perAddress: rate > 0 ? .init(perSecond: rate * 2, burst: max(1, rate * 6)) : nil,
            isEncrypted: configuration.tls != nil
        )
    }
}
