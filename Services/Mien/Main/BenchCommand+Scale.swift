import ArgumentParser
import Logging
import MienService

extension BenchCommand {
    struct Scale: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "What more and more cameras cost, and how many are too many.",
            discussion: """
                Simulated cameras send what a detector once made of drawn people, each over a connection of its own, to a real \
                broker, classifier, recorder, feedback and gateway. With --reports-only they send finished reports, as nodes do \
                that keep their pictures. When the numbers of --cameras are measured, it goes on until there are too many.

                Examples: mien bench scale --plot cost.svg
                          mien bench scale --reports-only --cameras 1000 --no-search
                """
        )

        @Option(help: ArgumentHelp("How many cameras there are, one number after the other.", valueName: "counts"))
        var cameras = "8,16,32,64"

        @Option(help: "How many frames a second each camera shows.")
        var fps = ScaleBench.Options().framesPerSecond

        @Option(help: "For how many seconds each number of cameras is measured.")
        var seconds = ScaleBench.Options().seconds

        @Flag(help: "Cameras send results, and no classifier works.")
        var reportsOnly = false

        @Flag(inversion: .prefixedNo, help: "Go on until there are too many cameras.")
        var search = true

        @Option(help: ArgumentHelp("Draw the cost of cameras, as SVG.", valueName: "file"))
        var plot: String?

        @Flag(help: "Print one line of JSON, and nothing else.")
        var json = false

        @OptionGroup(title: "Kernels")
        var kernels: Kernels

        private var counts: [Int] {
            let numbers = cameras.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
            return numbers.allSatisfy((1...ScaleBench.Options.cameraLimit).contains) ? numbers : []
        }

        func validate() throws {
            guard !counts.isEmpty else {
                let limit = ScaleBench.Options.cameraLimit
                throw ValidationError("--cameras is numbers from 1 to \(limit), such as 8,16,32")
            }
            guard fps > 0, fps <= 1_000 else { throw ValidationError("--fps is a number above 0, up to 1000") }
            guard (1...3_600).contains(seconds) else { throw ValidationError("--seconds is a number from 1 to 3600") }
        }

        func run() async throws {
            var options = ScaleBench.Options()
            (options.cameras, options.framesPerSecond, options.seconds) = (counts, fps, seconds)
            (options.sendsReports, options.searches) = (reportsOnly, search)
            (options.plot, options.json, options.choice) = (plot, json, kernels.choice)
            try await ScaleBench(options, logger: CommandLog.bootstrap(label: "mien", level: .error)).run()
        }
    }
}
