import Failure
import Foundation
import GRDB

/// Reads a database that another process may be writing to at the same time.
///
/// A query sees the database as it was when the query began.
public final class ReadOnlyStore: Sendable {
    let path: String
    let queue: DatabaseQueue

    /// Opens the database at `path`.
    ///
    /// - Throws: ``StoreError``.
    public init(path: String) throws {
        guard !path.hasPrefix("postgres") || !path.contains("://") else {
            throw StoreError(
                .notSupported,
                "only an SQLite file can be read or copied like that; with PostgreSQL use psql and pg_dump"
            )
        }
        guard FileManager.default.fileExists(atPath: path) else {
            throw StoreError(.cannotOpen, "there is no database at '\(path)'; check the path, or start mien-recorder")
        }
        self.path = path
        queue = try translatingErrors(at: path) {
            let queue = try DatabaseQueue(path: path, configuration: Self.configuration)
            try queue.read { db in try Schema.checkIsCurrent(db, path: path) }
            return queue
        }
    }

    static var configuration: Configuration {
        var configuration = Configuration()
        configuration.label = "reader"
        configuration.readonly = true
        configuration.busyMode = .timeout(5)
        // Only the writer may move the log into the file (see WriterLock).
        configuration.prepareDatabase { db in try db.execute(sql: "PRAGMA wal_autocheckpoint = 0") }
        return configuration
    }

    func read<Value>(_ query: (Database) throws -> Value) throws -> Value {
        try translatingErrors(at: path) { try queue.read(query) }
    }
}
