import ArgumentParser
import Logging
import MienService

extension BenchCommand {
    struct All: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Everything that was asked of the system, beside what this machine reaches."
        )

        @Option(help: "For how long each number is measured.")
        var seconds = 12.0

        @Flag(help: "Print one line of JSON, and nothing else.")
        var json = false

        @OptionGroup(title: "Kernels")
        var kernels: Kernels

        @OptionGroup(title: "Kernels")
        var workers: Workers

        func validate() throws {
            guard (1...3_600).contains(seconds) else { throw ValidationError("--seconds is a number from 1 to 3600") }
        }

        func run() async throws {
            var options = BenchSuite.Options()
            options.choice = kernels.choice
            if let workers = workers.workers { options.workers = workers }
            options.seconds = seconds
            options.json = json
            try await BenchSuite(options, logger: CommandLog.bootstrap(label: "mien", level: .error)).run()
        }
    }
}
