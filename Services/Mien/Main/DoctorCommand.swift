import ArgumentParser
import Bus
import Messages
import MienService
import ServiceKit

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Checks broker, cameras, detector, models, engines, plugins, disk and clock.",
        discussion: "Each line says what is wrong and what to type. Exits with 1 when something does not work."
    )

    @Option(
        help: ArgumentHelp(
            "Also ask this broker, and the recorder and mien-feedback that are connected to it.",
            valueName: "url"
        )
    )
    var broker: String?

    @Option(help: "Whose recorder and mien-feedback to ask at the broker.")
    var site = Name.constant("home")

    @Option(help: "The model bundle to try.")
    var model = "baseline"

    @Option(help: "The detector to try.")
    var detector = "auto"

    @Option(help: "Where the database shall be.")
    var data = SystemConfiguration.defaultDataFolder

    @Option(help: ArgumentHelp("Also ask this database: postgres://user@host/name.", valueName: "url"))
    var database: String?

    func run() async throws {
        let printer = FindingPrinter()
        var isWell = true
        let address = try broker.map { text throws in try BrokerAddress(parsing: text) }
        var doctor = Doctor(dataFolder: data, broker: address, model: model, detector: detector, site: site)
        doctor.database = database
        await doctor.examine { finding in
            printer.show(finding)
            if finding.grade == .bad { isWell = false }
        }
        if !isWell { throw ExitCode(1) }
    }
}
