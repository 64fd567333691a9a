import ArgumentParser
import Bus
import Messages
import MienService
import ServiceKit

extension ModelsCommand {
    struct Compare: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Says which of two models is better, as far as people have said.",
            discussion: """
                Asks the recorder for what both said of the same faces, as a model and its shadow do, and for what people said
                of those faces.

                Examples: mien models compare baseline tiny --since 2d
                          mien models compare expression-1.1.0 expression-1.2.0 --camera hall --json
                """
        )

        @Argument(help: "A model: its name, or name-version.")
        var first: String

        @Argument(help: "Another.")
        var second: String

        @Option(help: ArgumentHelp("Only what was captured since: 10m, 2h, 3d, 2026-11-21.", valueName: "time"))
        var since: String?

        @Option(help: ArgumentHelp("Only what was captured before.", valueName: "time"))
        var until: String?

        @Option(help: "Only this camera.")
        var camera: Name?

        @Flag(help: "Print one line of JSON.")
        var json = false

        @OptionGroup(title: "Bus")
        var connection: ServiceOptions

        func validate() throws {
            guard first != second else { throw ValidationError("name two models") }
        }

        func run() async throws {
            var query = CompareQuery(site: connection.site, first: first, second: second)
            (query.since, query.until, query.camera, query.json) = (since, until, camera, json)
            try await CommandBus(connection, purpose: "compare").run { [query] bus in try await query.run(on: bus) }
        }
    }
}
