import Bus
import Logging

/// Connects once and says how it went.
struct BusProbe {
    private let configuration: BusConfiguration

    init(_ configuration: BusConfiguration) {
        self.configuration = configuration
    }

    /// - Parameter body: What to do with the connection.
    /// - Throws: `BusError` of the first attempt, or what `body` throws.
    func run<Output: Sendable>(_ body: (MosquittoBus) async throws -> Output = { _ in }) async throws -> Output {
        let bus = try MosquittoBus(configuration, logger: Logger(label: "probe") { _ in SwiftLogNoOpLogHandler() })
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await bus.run() }
            defer { group.cancelAll() }
            try await bus.waitUntilConnected()
            return try await body(bus)
        }
    }
}
