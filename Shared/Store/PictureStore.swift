import Foundation
import GRDB
import Synchronization

/// Keeps pictures in a file of its own beside the database, and is the only one that writes to it: to store a picture never
/// delays a result, and who backs up or hands on the results need not hand on faces.
///
/// The file is made when the first picture comes.
public final class PictureStore: Sendable {
    private struct Open {
        let lock: WriterLock
        let queue: DatabaseQueue
    }

    /// Where the file is.
    public let path: String
    private let durability: SQLiteStore.Durability
    private let pageLimit: Int?
    private let state = Mutex<Open?>(nil)

    /// The pictures' file of a database: `mien-pictures.sqlite` beside `mien.sqlite`.
    public static func path(besideDatabase path: String) -> String {
        let url = URL(fileURLWithPath: path)
        let name = url.deletingPathExtension().lastPathComponent
        let suffix = url.pathExtension.isEmpty ? "" : ".\(url.pathExtension)"
        return url.deletingLastPathComponent().appendingPathComponent("\(name)-pictures\(suffix)").path
    }

    /// Opens the pictures beside a database, if there are any.
    ///
    /// - Throws: ``StoreError``.
    convenience init(besideDatabase path: String, durability: SQLiteStore.Durability) throws {
        try self.init(path: Self.path(besideDatabase: path), durability: durability, pageLimit: nil)
    }

    /// - Parameter pageLimit: How many pages of 4 KiB the file may have: a disk that is full, for tests.
    init(path: String, durability: SQLiteStore.Durability, pageLimit: Int?) throws {
        self.path = path
        self.durability = durability
        self.pageLimit = pageLimit
        if FileManager.default.fileExists(atPath: path) { _ = try queue() }
    }

    /// One transaction; makes the file if there is none.
    func write<Value>(_ body: (Database) throws -> Value) throws -> Value {
        let queue = try queue()
        return try translatingErrors(at: path) { try queue.write(body) }
    }

    /// One transaction; `nil` without a file.
    func writeIfPresent<Value>(_ body: (Database) throws -> Value) throws -> Value? {
        guard state.withLock({ $0 != nil }) else { return nil }
        return try write(body)
    }

    /// Moves the log into the file and empties it, so that nothing of what was deleted is left in it.
    func truncateLog() throws {
        guard let queue = state.withLock({ $0?.queue }) else { return }
        try translatingErrors(at: path) { try queue.truncateLog() }
    }

    private func queue() throws -> DatabaseQueue {
        try state.withLock { state in
            if let state { return state.queue }
            let made = try open()
            state = made
            return made.queue
        }
    }

    private func open() throws -> Open {
        try DatabaseFile.createFolder(of: path)
        let lock = try WriterLock(databasePath: path)
        try DatabaseFile.create(path)
        return try translatingErrors(at: path) {
            let queue = try DatabaseQueue(path: path, configuration: SQLiteStore.configuration)
            try queue.inDatabase { db in
                try PictureSchema.check(db, path: path)
                try SQLiteStore.prepare(db, durability)
                if let pageLimit { try db.execute(sql: "PRAGMA max_page_count = \(pageLimit)") }
            }
            try PictureSchema.migrator.migrate(queue)
            return Open(lock: lock, queue: queue)
        }
    }
}

extension DatabaseQueue {
    /// Moves the log into the file and empties it.
    func truncateLog() throws {
        try inDatabase { db in _ = try Row.fetchAll(db, sql: "PRAGMA wal_checkpoint(TRUNCATE)") }
    }
}
