import ArgumentParser
import Bus
import MienService

extension ModelsCommand {
    struct Promote: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes the shadow or the canary the model.",
            discussion: "Example: mien models promote expression-1.3.0"
        )

        @Argument(help: "Which of them, if there are both.")
        var name: String?

        @OptionGroup
        var options: RolloutOptions

        func run() async throws {
            let (rollout, name) = (options.rollout, name)
            try await CommandBus(options.connection, purpose: "models").run { bus in
                try await rollout.promote(name, on: bus)
            }
        }
    }
}
