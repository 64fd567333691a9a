import ArgumentParser
import Bus
import Logging
import Messages
import MienService
import ServiceKit
import ServiceLifecycle

struct WatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Shows what is said on the bus.",
        discussion: """
            Reports and the services' states for a person, or as one line of JSON each for a pipe. Ctrl-C ends it.

            Examples: mien watch --camera hall
                      mien watch --json | jq .faces
            """
    )

    @Flag(help: "Print one line of JSON for each message.")
    var json = false

    @Flag(help: "Show frames and found faces, too.")
    var all = false

    @Option(help: "Only this camera.")
    var camera: Name?

    @OptionGroup(title: "Bus")
    var connection: ServiceOptions

    func run() async throws {
        var options = Watcher.Options(site: connection.site)
        options.camera = camera
        options.json = json
        options.isVerbose = all
        try await CommandBus(connection, purpose: "watch").run { [options] bus in
            try await Watcher(options).watch(bus)
            // It throws only when cancelled, which is the end as well.
            try? await gracefulShutdown()
        }
    }
}
