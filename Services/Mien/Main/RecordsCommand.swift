import ArgumentParser
import Messages
import MienService

struct RecordsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "records",
        abstract: "Prints what was recorded.",
        discussion: """
            Reads the database beside the recorder that writes it.

            Examples: mien records --since 10m
                      mien records --since 2026-11-21 --camera hall --csv > hall.csv
            """
    )

    @Option(
        help: ArgumentHelp(
            "Only what was captured since: 10m, 2h, 3d, 2026-11-21, 2026-11-21T09:30.",
            valueName: "time"
        )
    )
    var since: String?

    @Option(help: ArgumentHelp("Only what was captured before.", valueName: "time"))
    var until: String?

    @Option(help: "Only this camera.")
    var camera: Name?

    @Option(help: "Only what this model read, a shadow too: its name, or name-version.")
    var model: String?

    @Option(help: ArgumentHelp("The newest so many reports.", valueName: "count"))
    var limit: Int?

    @Flag(help: "Print one line of JSON for each face.")
    var json = false

    @Flag(help: "Print comma-separated values.")
    var csv = false

    @Option(help: ArgumentHelp("The recorder's SQLite file, or postgres://user@host/name.", valueName: "file"))
    var database = SystemConfiguration().databasePath

    func validate() throws {
        if json, csv { throw ValidationError("--json or --csv, not both") }
        guard (limit ?? 1) > 0 else { throw ValidationError("--limit is a number above 0") }
    }

    func run() throws {
        var query = RecordsQuery(database: database)
        query.since = since
        query.until = until
        query.camera = camera
        query.model = model
        query.limit = limit
        query.form = json ? .json : csv ? .csv : .table
        try query.run()
    }
}
