import ArgumentParser
import RegistrarService
import ServiceKit

@main
struct RegistrarCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mien-registrar",
        abstract: "Gives nodes their next certificates before the ones that they have end.",
        discussion: """
            It answers mien/v1/<site>/rpc/registrar/renew, and needs the folder that 'mien init' made. A site has one of it.

            Example: mien-registrar --security /var/lib/mien/security --broker unix:///var/lib/mien/broker/socket
            """,
        version: Release.version
    )

    @Option(help: ArgumentHelp("The folder that 'mien init' made.", valueName: "folder"))
    var security: String

    @OptionGroup(title: "Service")
    var service: ServiceOptions

    func run() async throws {
        let runtime = try ServiceRuntime(service: .constant("registrar"), instance: .constant("main"), options: service)
        let registrar = try Registrar(
            security: security,
            site: service.site,
            bus: runtime.bus,
            logger: runtime.logger,
            metrics: runtime.metrics
        )
        try await runtime.run([registrar])
    }
}
