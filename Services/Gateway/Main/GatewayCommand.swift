public import ArgumentParser
import GatewayService
import Messages
import ServiceKit

@main
struct GatewayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mien-gateway",
        abstract: "The web app, the REST API, and the doors to other systems.",
        discussion: """
            It is on the bus what a person's browser is on the web: it reads what the others publish, and asks them.
            Where other machines reach it, it needs a certificate and tokens.

            Example: mien-gateway --broker mqtt://server:1883 --port 8080
            """,
        version: Release.version
    )

    @OptionGroup(title: "Web")
    var web: WebOptions

    @Option(help: "The camera in whose name pictures are recorded that people send.")
    var camera = GatewayConfiguration().camera

    @Option(
        name: .customLong("allow-urls"),
        defaultAsFlag: .https,
        help: ArgumentHelp(
            "Fetch pictures from URLs that people name: from https:// alone, or with the value http from http://, too.",
            discussion: "Hosts of this machine and of private networks are refused.",
            valueName: "http"
        )
    )
    var allowURLs: PictureURLs?

    @Option(
        help: ArgumentHelp("Fetch pictures from this host alone, and all below it. May be repeated.", valueName: "host")
    )
    var urlHost: [String] = []

    @OptionGroup(title: "Other systems")
    var doors: DoorsOptions

    @OptionGroup(title: "Service")
    var service: ServiceOptions

    func validate() throws {
        guard !Topic.reservedCameraNames.contains(camera.text) else {
            throw ValidationError("--camera is a name that a camera can have: not \(camera)")
        }
    }

    func run() async throws {
        let runtime = try ServiceRuntime(service: .constant("gateway"), options: service)
        let log = LogTail(file: web.logFile)
        var configuration = web.configuration
        configuration.camera = camera
        configuration.pictureURLs = allowURLs ?? .none
        configuration.pictureHosts = urlHost
        configuration.doors = try doors.configuration(instance: service.instance)
        configuration.doors.askedCameras = [camera]
        let doorsBus = try DoorsOptions.makeBus(of: runtime)
        let gateway = try Gateway(
            configuration,
            site: service.site,
            bus: runtime.bus,
            doors: doorsBus,
            health: runtime.health,
            log: log,
            logger: log.listening(to: runtime.logger),
            metrics: runtime.metrics
        )
        try await runtime.run([doorsBus] + gateway.services)
    }
}

extension PictureURLs: ExpressibleByArgument {}
