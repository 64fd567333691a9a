import Bus
import Logging

/// Connects once and says how it went.
struct BusProbe {
    private let configuration: BusConfiguration

    init(_ configuration: BusConfiguration) {
        self.configuration = configuration
    }

    /// - Throws: `BusError` of the first attempt.
    func run() async throws {
        let bus = try MosquittoBus(configuration, logger: Logger(label: "probe") { _ in SwiftLogNoOpLogHandler() })
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await bus.run() }
            defer { group.cancelAll() }
            try await bus.waitUntilConnected()
        }
    }
}
