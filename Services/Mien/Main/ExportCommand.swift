import ArgumentParser
import Messages
import MienService
import ServiceKit

struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Writes what was recorded into files: labelled faces for training, or results.",
        discussion: """
            Reads the database and the pictures beside the recorder that writes them. All faces of a track go to the same part
            of the set. The target appears when it is whole.

            Examples: mien export --labels --into faces
                      mien export --labels --format fer2013-csv --into faces.csv --camera hall --min-agreement 0.7
                      mien export --results --format csv --into hall.csv --camera hall --since 7d
            """
    )

    @Flag(help: "Write faces with what people said of them.")
    var labels = false

    @Flag(help: "Write results: a line for each face.")
    var results = false

    @Option(help: "Of labels: folder, fer2013-csv or coco. Of results: csv or json.")
    var format: String?

    @Option(help: ArgumentHelp("The folder or file to write.", valueName: "path"))
    var into: String

    @Option(help: "Only this camera.")
    var camera: Name?

    @Option(help: ArgumentHelp("Only what was captured since: 10m, 2h, 3d, 2026-11-21.", valueName: "time"))
    var since: String?

    @Option(help: ArgumentHelp("Only what was captured before.", valueName: "time"))
    var until: String?

    @Option(
        help: """
            Of labels: only faces of which people were shown what this model said. Of results: only those of this model, a \
            shadow too. Its name, or name-version.
            """
    )
    var model: String?

    @Option(help: ArgumentHelp("The share of people that must say the same of a face.", valueName: "0…1"))
    var minAgreement = 0.0

    @Option(help: ArgumentHelp("Percent for training, validation and test.", valueName: "a/b/c"))
    var split = DataSplit.usual

    @Flag(help: "Replace an earlier export.")
    var force = false

    @Option(help: ArgumentHelp("The recorder's SQLite file, or postgres://user@host/name.", valueName: "file"))
    var database = SystemConfiguration().databasePath

    @Option(help: "The site whose cameras are meant.")
    var site = SystemConfiguration.defaultSite

    func validate() throws {
        guard labels != results else { throw ValidationError("say what to export: --labels or --results") }
        guard 0...1 ~= minAgreement else { throw ValidationError("--min-agreement is a number from 0 to 1") }
        guard form != nil else { throw ValidationError("--format is \(words.joined(separator: ", "))") }
    }

    func run() throws {
        switch form {
        case .labels(let form): try LabelExport(labelOptions(form)).run()
        case .results(let form): try resultExport(form).run()
        case nil: break
        }
    }
}
