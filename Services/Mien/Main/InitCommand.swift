import ArgumentParser
import Messages
import MienService
import ServiceKit

struct InitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Makes this machine a server that other machines can join.",
        discussion: """
            Makes an authority of the site's own, a certificate for this machine, accounts for its programs, and a broker that \
            lets in nobody else. 'mien up' uses it from then on; 'mien enroll' lets nodes in.

            Example: mien init --host server.local --host 192.168.1.10
            """
    )

    @Option(
        parsing: .singleValue,
        help: "A name or address that nodes know this machine by; the first one stands in their files."
    )
    var host: [String] = []

    @Option(help: "Where the broker listens.")
    var port: UInt16 = 8883

    @Option(help: "The site; home unless the configuration says another.")
    var site: Name?

    @Flag(help: "Begin anew: every node must be enrolled again.")
    var force = false

    @OptionGroup
    var security: SecurityOptions

    func run() async throws {
        var configuration = try security.configuration()
        if let site { configuration.site = site }
        print(
            try await SiteSecurity(configuration).initialize(hosts: host, port: port, force: force),
            terminator: ""
        )
    }
}
