import ArgumentParser
import MienService

extension BenchCommand {
    struct Engines: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "The inference engines of this machine on the model, and on another network.",
            discussion: "Example: mien bench engines --network face.onnx --shape 3x320x320"
        )

        @Option(help: "The model bundle: its name, name-version, or folder.")
        var model = "baseline"

        @Option(help: ArgumentHelp("Another network to measure.", valueName: "file"))
        var network: String?

        @Option(help: "The shape of its input: channels, height and width.")
        var shape = "3x320x320"

        @Option(help: "How many threads an engine may use.")
        var threads = 1

        @Option(help: "For how long each is measured.")
        var seconds = 1.0

        @Flag(help: "Print a line of JSON for each measurement.")
        var json = false

        private var sizes: [Int] {
            shape.split(separator: "x").compactMap { Int($0) }.filter { (1...4096).contains($0) }
        }

        func validate() throws {
            guard sizes.count == 3, shape.split(separator: "x").count == 3 else {
                throw ValidationError("--shape is three numbers from 1 to 4096, such as 3x320x320")
            }
            guard (1...256).contains(threads) else { throw ValidationError("--threads is a number from 1 to 256") }
            guard seconds > 0, seconds <= 3600 else {
                throw ValidationError("--seconds is a number above 0, up to 3600")
            }
        }

        func run() throws {
            var options = EngineBench.Options()
            options.model = model
            options.network = network.map { ($0, sizes) }
            options.threads = threads
            options.seconds = seconds
            options.json = json
            try EngineBench(options).run()
        }
    }
}
