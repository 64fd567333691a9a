import ArgumentParser
import Bus
import Messages
import MienService
import ServiceKit

extension ModelsCommand {
    struct Status: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows which model a group shall run, and which its classifiers run.",
            discussion: "Example: mien models status --json | jq 'select(.online)'"
        )

        @Option(help: "The group of classifiers.")
        var group = Name.constant("default")

        @Flag(help: "Print one line of JSON for each classifier.")
        var json = false

        @OptionGroup(title: "Bus")
        var connection: ServiceOptions

        func run() async throws {
            let (rollout, json) = (Rollout(.init(site: connection.site, group: group)), json)
            try await CommandBus(connection, purpose: "models").run { bus in
                try await rollout.status(json: json, on: bus)
            }
        }
    }
}
