import Failure
public import Logging
public import ServiceKit
public import ServiceLifecycle
public import Store
import Threads

/// Looks once, when the recorder starts and while it works, whether the database is sound.
public struct IntegrityCheck: Service {
    /// Enough for about 2 GB in the system's memory; what is left out is told.
    public static let time: Duration = .seconds(20)

    private let path: String
    private let store: SQLiteStore
    private let health: Health
    private let logger: Logger
    private let clock: WallClock

    /// - Parameter path: The database's file, which `store` writes to.
    public init(path: String, store: SQLiteStore, health: Health, logger: Logger, clock: WallClock = .system) {
        (self.path, self.store, self.health, self.logger, self.clock) = (path, store, health, logger, clock)
    }

    /// Returns when the service shuts down.
    public func run() async throws {
        // Reading gigabytes blocks, so it is done on a thread; whoever stops the recorder does not wait for it.
        startThread(named: "integrity", niceness: 19) { [self] in look(within: Self.time) }
        try await gracefulShutdown()
    }

    func look(within time: Duration) {
        do {
            let report = try ReadOnlyStore(path: path).checkIntegrity(within: time)
            if report.problems.isEmpty {
                logger.info("Looked at the database", metadata: ["result": "\(report.summary)"])
            } else {
                health.impair(
                    "integrity",
                    "the database is damaged: stop mien-recorder, and restore a backup or save what is readable with sqlite3's"
                        + " .recover (\(report.summary))"
                )
                logger.error("The database is damaged", metadata: ["result": "\(report.summary)"])
            }
            try store.insert(RecordedEvent(happenedAt: clock.now, kind: .integrity, detail: report.summary))
        } catch {
            health.impair("integrity", describe(error))
            logger.error("The database could not be looked at", metadata: ["error": "\(describe(error))"])
        }
    }
}
