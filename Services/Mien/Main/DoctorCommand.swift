import ArgumentParser
import Bus
import MienService

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Checks broker, cameras, models, engines, plugins, disk and clock.",
        discussion: "Each line says what is wrong and what to type. Exits with 1 when something does not work."
    )

    @Option(help: ArgumentHelp("Also ask this broker.", valueName: "url"))
    var broker: String?

    @Option(help: "The model bundle to try.")
    var model = "baseline"

    @Option(help: "Where the database shall be.")
    var data = SystemConfiguration.defaultDataFolder

    func run() async throws {
        let printer = FindingPrinter()
        var isWell = true
        let address = try broker.map { text throws in try BrokerAddress(parsing: text) }
        await Doctor(dataFolder: data, broker: address, model: model).examine { finding in
            printer.show(finding)
            if finding.grade == .bad { isWell = false }
        }
        if !isWell { throw ExitCode(1) }
    }
}
