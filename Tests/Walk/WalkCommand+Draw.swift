import ArgumentParser
import DrawnPerson

extension WalkCommand {
    /// Draws people whom no camera of `collect` shows, to test models on.
    struct Draw: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Draws labelled pictures: FOLDER/happy/1001.jpg, as mien models evaluate --photos reads them."
        )

        @Argument(help: "The folder to write into.")
        var folder: String

        @Option(help: "What they are drawn with: paint or chalk.")
        var style = DrawingStyle.chalk

        @Option(help: "The number of the first person.")
        var first: UInt64 = 1_001

        @Option(help: "How many people; each shows every emotion once.")
        var people: UInt64 = 30

        func validate() throws {
            guard (1...10_000).contains(people), first <= 1 << 32 else {
                throw ValidationError("--people is a number from 1 to 10000, and --first one up to 4294967296")
            }
        }

        func run() throws { try DrawnPictures(style: style, people: first..<first + people).write(into: folder) }
    }
}
