import Failure
import Logging
import ServiceLifecycle
import Store

/// A system that runs for a while, with a broker and a database of its own, and of which nothing stays.
struct ScratchSystem {
    let configuration: SystemConfiguration
    let live: LiveSystem
    private let folder: ScratchFolder

    fileprivate init(_ configuration: SystemConfiguration, in folder: ScratchFolder, logger: Logger) throws {
        self.configuration = configuration
        self.folder = folder
        live = try LiveSystem(configuration, childLog: folder.logDescriptor, logFile: folder.logPath, logger: logger)
    }

    var watcher: BoardWatcher { live.watcher }

    /// Runs the system, and what measures it, until one of them is done.
    ///
    /// - Throws: ``MienError`` (`notReady`) with what was wrong and what the programs said last.
    func run(with watchers: [any Service]) async throws {
        do {
            try await live.run(with: watchers)
        } catch {
            throw MienError(.notReady, "\(describe(error)); the services said:\n\(logTail)")
        }
    }

    /// What was recorded.
    ///
    /// - Throws: `StoreError`.
    func store() throws -> ReadOnlyStore { try ReadOnlyStore(path: configuration.databasePath) }

    /// What the programs said last.
    var logTail: String { folder.logTail }
}

/// Prepares a system in a folder of its own, lends it to `body`, who runs it, and removes the folder.
///
/// - Parameter configure: Gets the folder's path.
/// - Throws: ``MienError`` (`cannotWrite`), and what ``LiveSystem/init(_:preferringPort:childLog:logFile:logger:)``, `configure` and
///   `body` throw.
func withScratchSystem<Output>(
    logger: Logger,
    configure: (String) throws -> SystemConfiguration,
    body: (ScratchSystem) async throws -> Output
) async throws -> Output {
    let folder = try ScratchFolder()
    defer { folder.remove() }
    return try await body(ScratchSystem(configure(folder.path), in: folder, logger: logger))
}
