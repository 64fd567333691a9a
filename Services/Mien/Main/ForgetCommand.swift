import ArgumentParser
import Bus
import Messages
import MienService
import ServiceKit

struct ForgetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forget",
        abstract: "Deletes what was recorded of a camera or a span of time, with labels and pictures.",
        discussion: """
            Says how much it is and asks first. Asks mien-recorder to do it: nobody else writes to the database.

            Examples: mien forget --camera hall --since 2026-11-21 --until 2026-11-22
                      mien forget --until 90d --yes
            """
    )

    @Option(help: "Only of this camera.")
    var camera: Name?

    @Option(help: ArgumentHelp("What was captured since: 10m, 2h, 3d, 2026-11-21.", valueName: "time"))
    var since: String?

    @Option(help: ArgumentHelp("What was captured before.", valueName: "time"))
    var until: String?

    @Flag(help: "Do not ask.")
    var yes = false

    @OptionGroup(title: "Bus")
    var connection: ServiceOptions

    func validate() throws {
        guard camera != nil || since != nil || until != nil else {
            throw ValidationError("say what to forget: --camera, --since or --until")
        }
    }

    func run() async throws {
        var forget = Forget(site: connection.site)
        (forget.camera, forget.since, forget.until, forget.isConfirmed) = (camera, since, until, yes)
        try await CommandBus(connection, purpose: "forget").run { [forget] bus in try await forget.run(on: bus) }
    }
}
