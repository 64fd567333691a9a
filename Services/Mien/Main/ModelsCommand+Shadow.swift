import ArgumentParser
import Bus
import MienService

extension ModelsCommand {
    struct Shadow: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lets a second model read the same faces, only to be compared.",
            discussion: """
                Its reports are marked and nobody acts on them. It has what is left of its share of one core's time, and stands
                back when the model has work.

                Examples: mien models shadow expression-1.3.0 --share 0.3
                          mien models shadow --off
                """
        )

        @Argument(help: "The model, as in mien models use.")
        var name: String?

        @Option(help: "How much of one core's time it may have: 30%, 0.3.")
        var share = ModelShare.usual

        @Flag(help: "End it.")
        var off = false

        @OptionGroup
        var options: RolloutOptions

        func validate() throws {
            guard (name == nil) == off else { throw ValidationError("name a model, or end it with --off") }
        }

        func run() async throws {
            let (rollout, name, share) = (options.rollout, name, share.value)
            try await CommandBus(options.connection, purpose: "models").run { bus in
                try await rollout.shadow(name, share: share, on: bus)
            }
        }
    }
}
