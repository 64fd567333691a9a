import ArgumentParser
import MienService

struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measures this machine.",
        subcommands: [Pipeline.self, HTTP.self, Engines.self, Scale.self, All.self, Compare.self]
    )

    /// What finds faces and runs networks.
    struct Kernels: ParsableArguments {
        @Option(help: "The face detector, as mien-detector names them.")
        var detector = KernelChoice.automatic

        @Option(help: "The inference engine, as mien-classifier names them.")
        var engine = KernelChoice.automatic

        @Option(help: "The model bundle: its name, name-version, or folder.")
        var model = "baseline"

        @Option(help: "Search at this size (pixels of the longer side); 0 searches frames as they are.")
        var searchSide = 320

        func validate() throws {
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

    /// How many threads do the work.
    struct Workers: ParsableArguments {
        @Option(help: "How many frames are searched at the same time; as many as there are cores if nothing is said.")
        var workers: Int?

        func validate() throws {
            guard workers.map((1...64).contains) ?? true else {
                throw ValidationError("--workers is a number from 1 to 64")
            }
        }
    }
}
