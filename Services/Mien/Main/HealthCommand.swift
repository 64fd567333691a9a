import ArgumentParser
import MienService
import ServiceKit
import Synchronization

struct HealthCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "health",
        abstract: "Asks the broker whether a service is well.",
        discussion: """
            Exits with 1, and says why, when the service is not there, cannot work, or hangs. A service that works, though not as asked, is well.

            Examples: mien health recorder
                      mien health detector/hall-pi --broker mqtts://server
            """
    )

    @Argument(help: ArgumentHelp("A service, or one of its kind.", valueName: "service[/name]"))
    var subject: String

    @OptionGroup(title: "Bus")
    var connection: ServiceOptions

    func run() async throws {
        let question = try HealthQuestion(of: subject, site: connection.site)
        let isWell = Mutex(false)
        try await CommandBus(connection, purpose: "health").run { bus in
            let answer = try await question.run(on: bus)
            isWell.withLock { $0 = answer }
        }
        if !isWell.withLock({ $0 }) { throw ExitCode(1) }
    }
}
