import Failure
import Store

/// Copies the database and the pictures beside the recorder that writes them: `mien backup`.
public struct Backup: Sendable {
    private let database: String
    private let target: String
    private let mayReplace: Bool

    /// - Parameters:
    ///   - target: The copy's file; that of the pictures gets the name that belongs to it.
    ///   - mayReplace: An earlier copy is replaced.
    public init(of database: String, to target: String, mayReplace: Bool) {
        (self.database, self.target, self.mayReplace) = (database, target, mayReplace)
    }

    /// Copies, shows how far it is, and says what was made.
    ///
    /// - Throws: what `ReadOnlyStore.backup(to:mayReplace:)` throws.
    public func run() throws {
        let store = try ReadOnlyStore(path: database)
        let files = BackupFiles(of: database, to: target)
        let progress = BackupProgress(of: files)
        progress.start()
        defer { progress.stop() }
        let made = try store.backup(files, mayReplace: mayReplace)
        let reports = try ReadOnlyStore(path: target).summary().reports
        progress.stop()
        let names = made.joined(separator: " and ")
        Terminal.output.write("\(names): \(reports) \(reports == 1 ? "report" : "reports"), checked\n")
    }
}
