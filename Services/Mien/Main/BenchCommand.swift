import ArgumentParser
import Logging
import MienService

struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measures this machine.",
        subcommands: [Pipeline.self]
    )

    struct Pipeline: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "The whole system on drawn people: frames accounted for, latency and memory over time."
        )

        @Option(help: "How many people are drawn.")
        var cameras = 4

        @Option(help: "How many pictures of each a second.")
        var fps = 15.0

        @Option(help: "For how long.")
        var seconds = 60.0

        @Option(help: "How many seconds each line covers.")
        var window = 15.0

        @Flag(help: "Print one line of JSON, and nothing else.")
        var json = false

        func validate() throws {
            guard (1...SystemConfiguration.drawnCameraLimit).contains(cameras) else {
                throw ValidationError("--cameras is a number from 1 to \(SystemConfiguration.drawnCameraLimit)")
            }
            guard fps > 0, fps <= 120 else { throw ValidationError("--fps is a number above 0, up to 120") }
            guard window >= 1, seconds >= window else {
                throw ValidationError("--seconds is --window or more, both 1 or more")
            }
        }

        func run() async throws {
            var options = PipelineBench.Options()
            options.cameras = cameras
            options.fps = fps
            options.seconds = seconds
            options.window = window
            options.json = json
            try await PipelineBench(options, logger: CommandLog.bootstrap(label: "mien", level: .error)).run()
        }
    }
}
