import ArgumentParser
import Logging
import MienService

struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measures this machine.",
        subcommands: [Pipeline.self, All.self, Compare.self]
    )

    /// What finds faces and runs networks.
    struct Kernels: ParsableArguments {
        @Option(help: "The face detector: \(KernelChoice.detectors.joined(separator: ", ")).")
        var detector = KernelChoice.automatic

        @Option(help: "The inference engine: \(KernelChoice.engines.joined(separator: ", ")).")
        var engine = KernelChoice.automatic

        @Option(help: "The model bundle: its name, name-version, or folder.")
        var model = "baseline"

        @Option(help: "Search at this size (pixels of the longer side); 0 searches frames as they are.")
        var searchSide = 320

        func validate() throws {
            guard KernelChoice.detectors.contains(detector) else {
                throw ValidationError("--detector is one of \(KernelChoice.detectors.joined(separator: ", "))")
            }
            guard KernelChoice.engines.contains(engine) else {
                throw ValidationError("--engine is one of \(KernelChoice.engines.joined(separator: ", "))")
            }
            guard searchSide == 0 || (64...8192).contains(searchSide) else {
                throw ValidationError("--search-side is 0, or a number from 64 to 8192")
            }
        }

        var choice: KernelChoice {
            var choice = KernelChoice()
            choice.detector = detector
            choice.engine = engine
            choice.model = model
            choice.searchSide = searchSide == 0 ? nil : searchSide
            return choice
        }
    }

    struct Pipeline: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "The whole system beside the bare kernels that it is made of.",
            discussion: """
                Pictures that are encoded already go from the memory through a broker and the real services; before and \
                after, as many threads as the detector has do the same work with nothing between them.

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

        @Option(help: "For how long.")
        var seconds = 10.0

        @Option(help: "For how long it runs before.")
        var warmUp = 2.0

        @Option(help: "Print a line for each so many seconds, too.")
        var window: Double?

        @Option(help: "How many frames are searched at the same time; as many as there are cores if nothing is said.")
        var workers: Int?

        @Flag(help: "Print one line of JSON, and nothing else.")
        var json = false

        @OptionGroup(title: "Kernels")
        var kernels: Kernels

        func validate() throws {
            guard (1...99).contains(cameras) else { throw ValidationError("--cameras is a number from 1 to 99") }
            guard Load(load) != nil else { throw ValidationError("--load is 'max' or a number above 0, up to 100") }
            guard fps.map({ $0 > 0 && $0 <= 1_000 }) ?? true else {
                throw ValidationError("--fps is a number above 0, up to 1000")
            }
            guard (1...86_400).contains(seconds), (0...3_600).contains(warmUp) else {
                throw ValidationError("--seconds is a number from 1 to 86400, and --warm-up one from 0 to 3600")
            }
            guard window.map({ $0 >= 1 && $0 <= seconds }) ?? true else {
                throw ValidationError("--window is a number from 1 to --seconds")
            }
            try checkWorkers(workers)
        }

        func run() async throws {
            var options = PipelineBench.Options()
            options.cameras = cameras
            options.source = source
            options.load = fps.map { .perCamera($0) } ?? Load(load) ?? .saturating
            options.choice = kernels.choice
            if let workers { options.workers = workers }
            options.seconds = seconds
            options.warmUp = warmUp
            options.window = window
            options.json = json
            try await PipelineBench(options, logger: CommandLog.bootstrap(label: "mien", level: .error)).run()
        }
    }

    struct All: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Everything that was asked of the system, beside what this machine reaches."
        )

        @Option(help: "For how long each number is measured.")
        var seconds = 10.0

        @Option(help: "How many frames are searched at the same time; as many as there are cores if nothing is said.")
        var workers: Int?

        @Flag(help: "Print one line of JSON, and nothing else.")
        var json = false

        @OptionGroup(title: "Kernels")
        var kernels: Kernels

        func validate() throws {
            guard (1...3_600).contains(seconds) else { throw ValidationError("--seconds is a number from 1 to 3600") }
            try checkWorkers(workers)
        }

        func run() async throws {
            var options = BenchSuite.Options()
            options.choice = kernels.choice
            if let workers { options.workers = workers }
            options.seconds = seconds
            options.json = json
            try await BenchSuite(options, logger: CommandLog.bootstrap(label: "mien", level: .error)).run()
        }
    }

    struct Compare: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "The same pictures by the Haar cascade on OpenCV and by the best that there is, side by side."
        )

        @Option(help: ArgumentHelp("A film, a picture or a folder of them; drawn people if none.", valueName: "source"))
        var source: String?

        @Option(help: "At most so many pictures.")
        var count = 60

        @Option(help: ArgumentHelp("Write pictures that show what both found.", valueName: "folder"))
        var pictures: String?

        @Flag(help: "Print one line of JSON, and nothing else.")
        var json = false

        @OptionGroup(title: "Kernels")
        var kernels: Kernels

        func validate() throws {
            guard (1...10_000).contains(count) else { throw ValidationError("--count is a number from 1 to 10000") }
        }

        func run() throws {
            var options = Comparison.Options()
            options.source = source
            options.count = count
            options.pictures = pictures
            options.choice = kernels.choice
            options.json = json
            try Comparison(options).run()
        }
    }
}

private func checkWorkers(_ workers: Int?) throws {
    guard workers.map((1...64).contains) ?? true else { throw ValidationError("--workers is a number from 1 to 64") }
}
