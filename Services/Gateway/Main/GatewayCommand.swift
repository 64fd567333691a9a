import ArgumentParser
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
        var configuration = web.configuration
        configuration.camera = camera
        configuration.doors = try doors.configuration(instance: service.instance)
        let doorsBus = try DoorsOptions.makeBus(of: runtime)
        let log = LogTail(file: web.logFile)
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
