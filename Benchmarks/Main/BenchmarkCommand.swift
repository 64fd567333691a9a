import ArgumentParser

struct BenchmarkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mien-bench",
        abstract: "Measures Mien's parts on this machine, beside what was asked of them.",
        discussion: "The whole system is measured by 'mien bench pipeline'.",
        subcommands: [All.self, Kernels.self, Bus.self, Recorder.self, Store.self, Postgres.self],
        defaultSubcommand: All.self
    )

    struct All: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "All of them, one after the other.")

        @OptionGroup var bus: BusOptions
        @OptionGroup var recorder: RecorderOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            var report = BenchmarkReport()
            try await KernelBenchmark(progress: output.progress).measure(into: &report)
            try await bus.measure(into: &report, output.progress)
            try await recorder.measure(into: &report, output.progress)
            try output.print(report)
        }
    }

    struct Kernels: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Instructions and allocations of what is done for each frame and face."
        )

        @OptionGroup var output: OutputOptions

        func run() async throws {
            var report = BenchmarkReport()
            try await KernelBenchmark(progress: output.progress).measure(into: &report)
            try output.print(report)
        }
    }

    struct Bus: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Messages from a publisher through mosquitto to a subscriber, beside a bare C client."
        )

        @OptionGroup var bus: BusOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            var report = BenchmarkReport()
            try await bus.measure(into: &report, output.progress)
            try output.print(report)
        }
    }

    struct Recorder: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Results from a broker into the recorder's database, and into its store alone."
        )

        @OptionGroup var recorder: RecorderOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            var report = BenchmarkReport()
            try await recorder.measure(into: &report, output.progress)
            try output.print(report)
        }
    }

    struct Store: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "The queries of a database with many results, pictures, labels and a shadow."
        )

        @OptionGroup var queries: QueryOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            var report = BenchmarkReport()
            try await queries.measure(into: &report, output.progress)
            try output.print(report)
        }
    }

    struct Postgres: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Results into the store in PostgreSQL, in batches as the recorder makes them."
        )

        @OptionGroup var postgres: PostgresOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            var report = BenchmarkReport()
            try await postgres.measure(into: &report, output.progress)
            try output.print(report)
        }
    }
}
