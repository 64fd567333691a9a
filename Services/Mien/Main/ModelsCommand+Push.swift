import ArgumentParser
import Bus
import Messages
import MienService
import ServiceKit

extension ModelsCommand {
    struct Push: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Gives a bundle of this machine to the library.",
            discussion: "Example: mien models push ./expression-1.3.0 --broker mqtt://server"
        )

        @Argument(help: "The model: its name (the latest version), name-version, or folder.")
        var name: String

        @OptionGroup(title: "Bus")
        var connection: ServiceOptions

        func run() async throws {
            let (rollout, name) = (Rollout(.init(site: connection.site, group: .constant("default"))), name)
            try await CommandBus(connection, purpose: "models").run { bus in try await rollout.push(name, on: bus) }
        }
    }
}
