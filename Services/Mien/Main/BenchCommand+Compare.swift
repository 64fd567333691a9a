import ArgumentParser
import MienService

extension BenchCommand {
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
