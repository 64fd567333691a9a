import Bus
import Failure
import Foundation
import Logging
import ServiceKit
import ServiceLifecycle
import UnixSignals

/// A connection for a command that a person types: it ends with the command, and says at once when there is no broker.
struct CommandBus {
    private let bus: MosquittoBus
    private let logger: Logger

    init(_ options: ServiceOptions, purpose: String) throws {
        logger = CommandLog.bootstrap(label: purpose, level: .error)
        let id = "mien-\(options.site)-\(purpose)-\(ProcessInfo.processInfo.processIdentifier)"
        bus = try MosquittoBus(
            BusConfiguration(address: try options.brokerAddress(), clientID: id),
            logger: logger
        )
    }

    /// Runs a command's work while the bus is connected, until it is done or the person ends it.
    func run(_ work: @escaping @Sendable (any MessageBus) async throws -> Void) async throws {
        let command = Work { [bus] in
            try await bus.waitUntilConnected()
            try await work(bus)
        }
        let group = ServiceGroup(
            configuration: .init(
                services: [
                    .init(service: bus),
                    .init(
                        service: command,
                        successTerminationBehavior: .gracefullyShutdownGroup,
                        failureTerminationBehavior: .cancelGroup
                    ),
                ],
                gracefulShutdownSignals: [.sigint, .sigterm],
                logger: logger
            )
        )
        try await group.run()
    }

    private struct Work: Service {
        let body: @Sendable () async throws -> Void

        func run() async throws { try await body() }
    }
}

/// What a command logs.
enum CommandLog {
    /// To be called once.
    static func bootstrap(label: String, level: Logger.Level) -> Logger {
        LoggingSystem.bootstrap { label in
            var handler = TerminalLogHandler(label: label)
            handler.logLevel = level
            return handler
        }
        return Logger(label: label)
    }
}
