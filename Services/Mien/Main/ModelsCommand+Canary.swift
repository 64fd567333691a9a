import ArgumentParser
import Bus
import MienService

extension ModelsCommand {
    struct Canary: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lets a second model read the faces of some tracks in the place of the first.",
            discussion: """
                A track stays with one of them. Every face that it read says so.

                Examples: mien models canary expression-1.3.0 --share 10%
                          mien models canary --off
                """
        )

        @Argument(help: "The model, as in mien models use.")
        var name: String?

        @Option(help: "The share of all tracks: 10%, 0.1.")
        var share = ModelShare.small

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
                try await rollout.canary(name, share: share, on: bus)
            }
        }
    }
}
