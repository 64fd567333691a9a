import ArgumentParser
import DrawnPerson
import Foundation

extension WalkCommand {
    /// The whole way, and whether it led somewhere.
    struct Learn: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "From labels to a better model, promoted in a running system: every step, and what it was good for.",
            discussion: """
                Records drawn people with mien up and labels them, exports, has Training/ fine-tune a shipped model and make a \
                bundle, lets it read beside the old one before other people, asks mien models compare, and promotes it. What \
                the model knew before is people in paint. Ends with 1 when it did not become better than chance explains.
                """
        )

        @Option(help: "What people are drawn with: paint or chalk.")
        var style = DrawingStyle.chalk

        @Option(help: "How many people are learnt from; as many others are looked at.")
        var people = 12

        @Option(help: ArgumentHelp("How long each is before a camera, each of three times.", valueName: "seconds"))
        var seconds = 20

        @Option(help: "How many epochs the training has.")
        var epochs = 25

        @Option(
            help: ArgumentHelp("A Python with PyTorch; the one of Scripts/setup --test otherwise.", valueName: "file")
        )
        var python: String?

        @Flag(help: "Print one line of JSON in the end.")
        var json = false

        func validate() throws {
            guard (1...50).contains(people), (5...3_600).contains(seconds), (1...1_000).contains(epochs) else {
                throw ValidationError(
                    "--people is a number from 1 to 50, --seconds from 5 to 3600, --epochs from 1 to 1000"
                )
            }
        }

        func run() async throws {
            var options = LearningWalk.Options()
            (options.style, options.people) = (style, people)
            (options.seconds, options.epochs) = (seconds, epochs)
            if let python { options.python = python }
            let folder = FileManager.default.temporaryDirectory.appending(path: "mien-walk-\(UUID().uuidString)").path()
            let outcome = try await LearningWalk(options, in: folder).run()
            try FileManager.default.removeItem(atPath: folder)
            print(outcome.text)
            if json {
                let encoder = JSONEncoder()
                encoder.outputFormatting = [.sortedKeys]
                print(String(decoding: try encoder.encode(outcome), as: UTF8.self))
            }
            guard outcome.isBetter else { throw ExitCode.failure }
        }
    }
}
