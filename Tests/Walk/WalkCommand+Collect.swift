import ArgumentParser
import DrawnPerson
import Foundation
import PersonTestKit

extension WalkCommand {
    /// Records drawn people, has them labelled, and exports the labels.
    struct Collect: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Records drawn people, labels them with what they show, and exports a training set.",
            discussion: """
                Runs mien up with cameras that draw, gives labels through mien-feedback as a person would, and runs mien
                export. What it needs meanwhile is in a folder that it removes.
                """
        )

        @Option(help: "The folder for the training set; it must not be there yet.")
        var into = "chalk-faces"

        @Option(help: "What people are drawn with: paint or chalk.")
        var style = DrawingStyle.chalk

        @Option(help: "How many people there are, each before a camera of their own.")
        var people = 48

        @Option(help: "How many of them are recorded at a time.")
        var atOnce = 12

        @Option(
            help: ArgumentHelp("How long each is recorded: a round of all emotions takes 27.", valueName: "seconds")
        )
        var seconds = 28

        @Option(help: "Percent for training, validation and test.")
        var split = "70/15/15"

        func validate() throws {
            guard (1...1_000).contains(people), (1...50).contains(atOnce), (1...3_600).contains(seconds) else {
                throw ValidationError(
                    "--people is a number from 1 to 1000, --at-once from 1 to 50, --seconds from 1 to 3600"
                )
            }
            guard !FileManager.default.fileExists(atPath: into) else {
                throw ValidationError("'\(into)' is there already: choose another folder with --into")
            }
        }

        func run() async throws {
            let folder = FileManager.default.temporaryDirectory.appending(path: "mien-walk-\(UUID().uuidString)").path()
            let collection = try Collection(folder: folder, style: style, model: "baseline")
            let (people, atOnce, seconds) = (people, atOnce, seconds)
            let count = try await collection.withPerson { person in
                try await collection.record(people: 1..<people + 1, atOnce: atOnce, seconds: seconds, person)
                return person.accepted.count
            }
            try await collection.export(into: into, split: split)
            try FileManager.default.removeItem(atPath: folder)
            print("\(into): \(people) people drawn with \(style.rawValue), \(count) labels given")
        }
    }
}
