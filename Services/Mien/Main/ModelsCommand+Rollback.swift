import ArgumentParser
import Bus
import MienService

extension ModelsCommand {
    struct Rollback: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Goes back to the model that was selected before.",
            discussion: "Ends shadow and canary. A second rollback goes forward again.\n\nExample: mien models rollback"
        )

        @OptionGroup
        var options: RolloutOptions

        func run() async throws {
            let rollout = options.rollout
            try await CommandBus(options.connection, purpose: "models").run { bus in try await rollout.rollback(on: bus)
            }
        }
    }
}
