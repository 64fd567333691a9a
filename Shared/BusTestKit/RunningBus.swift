public import Bus
public import Logging
import ServiceLifecycle

/// How a bus's run ends.
public enum BusEnding: Sendable {
    /// It sends what waits and says goodbye.
    case gracefully
    /// Its task is cancelled.
    case byCancellation
}

/// Runs a bus while `body` runs.
public func withRunning<Output: Sendable>(
    _ bus: MosquittoBus,
    ending: BusEnding = .gracefully,
    _ body: (MosquittoBus) async throws -> Output
) async throws -> Output {
    let services = ServiceGroup(
        configuration: .init(services: [.init(service: bus)], logger: .silent)
    )
    return try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await services.run() }
        do {
            let output = try await body(bus)
            guard ending == .gracefully else {
                group.cancelAll()
                return output
            }
            await services.triggerGracefulShutdown()
            try await group.waitForAll()
            return output
        } catch {
            group.cancelAll()
            throw error
        }
    }
}

/// Makes a bus to a broker that may not be there yet, and runs it while `body` runs.
public func withUnconnectedBus<Output: Sendable>(
    _ address: BrokerAddress,
    clientID: String,
    ending: BusEnding = .gracefully,
    configure: (inout BusConfiguration) -> Void = { _ in },
    _ body: (MosquittoBus) async throws -> Output
) async throws -> Output {
    var configuration = BusConfiguration(address: address, clientID: clientID)
    configuration.backoff = Backoff(initial: .milliseconds(20), limit: .milliseconds(100))
    configure(&configuration)
    return try await withRunning(try MosquittoBus(configuration, logger: .silent), ending: ending, body)
}

/// Makes a bus to a broker and runs it, connected, while `body` runs.
public func withBus<Output: Sendable>(
    _ address: BrokerAddress,
    clientID: String,
    ending: BusEnding = .gracefully,
    configure: (inout BusConfiguration) -> Void = { _ in },
    _ body: (MosquittoBus) async throws -> Output
) async throws -> Output {
    try await withUnconnectedBus(address, clientID: clientID, ending: ending, configure: configure) { bus in
        try await bus.waitUntilConnected()
        return try await body(bus)
    }
}

extension Logger {
    /// A logger for tests that expect errors.
    public static var silent: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}
