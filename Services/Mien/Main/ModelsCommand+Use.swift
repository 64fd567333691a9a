import ArgumentParser
import Bus
import MienService
import Models

extension ModelsCommand {
    struct Use: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Says which model the classifiers of a group shall run, and waits until they do.",
            discussion: """
                The bundle is one of this machine or of the library, which gets it if it lacks it. Each classifier fetches
                it, tests it in a process apart, loads it beside the running one, and swaps between two batches. One that
                fails goes on with what it ran. The exit status is 0 only when all of them run it.

                Examples: mien models use expression-1.2.0
                          mien models use expression --group pis --precision int8 --timeout 300
                          mien models use ./expression-1.3.0 --shadow expression-1.2.0
                """
        )

        @Argument(
            help: "The model: its name (the latest version), name-version, name-version@hash, folder, or plugin:NAME."
        )
        var name: String

        @Option(help: "What it computes with: auto, fp32 or int8.")
        var precision = ModelPrecision.auto

        @Option(help: ArgumentHelp("A second model that reads the same faces, only to be compared.", valueName: "name"))
        var shadow: String?

        @Option(help: "How much of one core's time the shadow may have.")
        var shadowShare = ModelShare.usual

        @OptionGroup
        var options: RolloutOptions

        func run() async throws {
            let (rollout, name, precision) = (options.rollout, name, precision)
            let shadow = shadow.map { (name: $0, share: shadowShare.value) }
            try await CommandBus(options.connection, purpose: "models").run { bus in
                try await rollout.use(name, precision: precision, shadow: shadow, on: bus)
            }
        }
    }
}
