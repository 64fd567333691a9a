import ArgumentParser
import Logging
import MienService

extension BenchCommand {
    struct Pipeline: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "The whole system beside the bare kernels that it is made of.",
            discussion: """
                Pictures that are encoded already go from the memory through a broker and the real services; in \
                pauses of the load, as many threads as the detector has do the same work with nothing between them.

                Examples: mien bench pipeline --cameras 8 --load 3
                          mien bench pipeline --source film.mp4 --json
                          mien bench pipeline --source synthetic: --fps 15 --seconds 300 --window 30
                """
        )

        @Option(help: "How many cameras there are.")
        var cameras = 4

        @Option(
            help: ArgumentHelp(
                "A film, a picture or a folder of them; 'synthetic:' for cameras that draw meanwhile. Drawn people from "
                    + "the memory if nothing is named.",
                valueName: "source"
            )
        )
        var source: String?

        @Option(
            help: "How many frames are offered: 'max' for as many as it takes, or a share of what the kernels reach."
        )
        var load = "max"

        @Option(help: "How many frames a second each camera shows, instead of --load.")
        var fps: Double?

        @Option(help: "For how many seconds, all rounds together.")
        var seconds = 24.0

        @Option(help: "For how many seconds it runs before.")
        var warmUp = 2.0

        @Option(
            help: ArgumentHelp(
                "How often the load goes on, with the bare kernels measured between. Rounds of about 2.5 seconds if the "
                    + "load is 'max', else one and no pause.",
                valueName: "count"
            )
        )
        var rounds: Int?

        @Option(help: "Print a line for each so many seconds, too.")
        var window: Double?

        @Flag(help: "Print one line of JSON, and nothing else.")
        var json = false

        @OptionGroup(title: "Kernels")
        var kernels: Kernels

        @OptionGroup(title: "Kernels")
        var workers: Workers

        func validate() throws {
            guard (1...99).contains(cameras) else { throw ValidationError("--cameras is a number from 1 to 99") }
            guard Load(load) != nil else { throw ValidationError("--load is 'max' or a number above 0, up to 100") }
            guard fps.map({ $0 > 0 && $0 <= 1_000 }) ?? true else {
                throw ValidationError("--fps is a number above 0, up to 1000")
            }
            guard (1...86_400).contains(seconds), (0...3_600).contains(warmUp) else {
                throw ValidationError("--seconds is a number from 1 to 86400, and --warm-up one from 0 to 3600")
            }
            guard rounds.map({ $0 >= 1 && Double($0) <= seconds }) ?? true else {
                throw ValidationError("--rounds is a number from 1 to --seconds")
            }
            guard rounds == nil || (window == nil && source != PipelineBench.synthetic) else {
                throw ValidationError("--rounds needs a load that pauses: leave out --window and cameras that draw")
            }
            guard window.map({ $0 >= 1 && $0 <= seconds }) ?? true else {
                throw ValidationError("--window is a number from 1 to --seconds")
            }
        }

        func run() async throws {
            var options = PipelineBench.Options()
            options.cameras = cameras
            options.source = source
            options.load = fps.map { .perCamera($0) } ?? Load(load) ?? .saturating
            options.choice = kernels.choice
            if let workers = workers.workers { options.workers = workers }
            options.seconds = seconds
            options.warmUp = warmUp
            options.rounds = rounds
            options.window = window
            options.json = json
            try await PipelineBench(options, logger: CommandLog.bootstrap(label: "mien", level: .error)).run()
        }
    }
}
