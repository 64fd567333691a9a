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

            Example: mien-gateway --broker mqtt://server:1883 --port 8080
            """,
        version: Release.version
    )

    @Option(help: ArgumentHelp("Where to listen: an address of this machine.", valueName: "address"))
    var host = GatewayConfiguration().host

    @Option(help: "The port to listen on; 0 takes one that is free.")
    var port = GatewayConfiguration().port

    @OptionGroup(title: "Other systems")
    var doors: DoorsOptions

    @OptionGroup(title: "Service")
    var service: ServiceOptions

    func run() async throws {
        let runtime = try ServiceRuntime(service: .constant("gateway"), options: service)
        var configuration = GatewayConfiguration()
        (configuration.host, configuration.port) = (host, port)
        configuration.doors = try doors.configuration(instance: service.instance)
        let doorsBus = try DoorsOptions.makeBus(of: runtime)
        let gateway = try Gateway(
            configuration,
            site: service.site,
            bus: runtime.bus,
            doors: doorsBus,
            health: runtime.health,
            logger: runtime.logger,
            metrics: runtime.metrics
        )
        try await runtime.run([doorsBus] + gateway.services)
    }
}
