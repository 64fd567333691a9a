import ArgumentParser
import Bus
import Messages
import MienService
import ServiceKit

struct QualityCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quality",
        abstract: "Tells how good the models are, as far as people have said.",
        discussion: """
            Asks mien-feedback. A model's accuracy is that on faces which were drawn at random and which people labelled.

            Examples: mien quality --camera hall
                      mien quality --json | jq 'select(.drifting)'
            """
    )

    @Option(help: "Only this camera.")
    var camera: Name?

    @Option(help: "Only this model: its name, or name-version.")
    var model: String?

    @Flag(help: "Print one line of JSON for each model and camera.")
    var json = false

    @OptionGroup(title: "Bus")
    var connection: ServiceOptions

    func run() async throws {
        var query = QualityQuery(site: connection.site)
        (query.camera, query.model, query.json) = (camera, model, json)
        try await CommandBus(connection, purpose: "quality").run { [query] bus in try await query.run(on: bus) }
    }
}
