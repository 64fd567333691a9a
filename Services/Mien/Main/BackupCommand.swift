import ArgumentParser
import MienService

struct BackupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copies the database, and the pictures if any are kept, while they are written to.",
        discussion: """
            The pictures of copy.sqlite go to copy-pictures.sqlite. The copies are checked, and appear when they are whole. To
            restore, stop mien-recorder and put them where the database was.

            Example: mien backup /media/usb/mien.sqlite
            """
    )

    @Argument(help: "The file to write.")
    var file: String

    @Option(help: ArgumentHelp("The recorder's SQLite file.", valueName: "file"))
    var database = SystemConfiguration().databasePath

    @Flag(help: "Replace an earlier copy.")
    var force = false

    func run() throws { try Backup(of: database, to: file, mayReplace: force).run() }
}
