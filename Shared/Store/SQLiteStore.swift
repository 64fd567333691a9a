import GRDB
public import Messages
import Synchronization

/// Keeps reports in an SQLite file, and is the only one that writes to it.
///
/// Others read the file at the same time through ``ReadOnlyStore``.
public final class SQLiteStore: ReportStore {
    /// What a stored report survives.
    public enum Durability: String, Sendable, CaseIterable {
        /// The end of any process. A power cut may cost the last seconds, but never damages the file.
        case normal
        /// A power cut too: every batch waits for the disk.
        case full
    }

    /// The write-ahead log is cut back to this size, should a long read have let it grow.
    private static let logSizeLimit = 64 << 20

    /// More than any producer sends without a receipt.
    private static let sequenceLimit = 5_000

    private let path: String
    private let lock: WriterLock
    private let queue: DatabaseQueue
    private let dimensions = Mutex(Dimensions())
    /// What is kept of what cameras saw, in a file of its own.
    public let pictures: PictureStore

    /// Opens the database at `path`, and makes it when there is none, readable by its owner only.
    ///
    /// - Throws: ``StoreError``.
    public convenience init(path: String, durability: Durability = .normal) throws {
        try self.init(path: path, durability: durability, pageLimit: nil)
    }

    /// - Parameter pageLimit: How many pages of 4 KiB the file may have: a disk that is full, for tests.
    init(path: String, durability: Durability, pageLimit: Int?) throws {
        self.path = path
        try DatabaseFile.createFolder(of: path)
        lock = try WriterLock(databasePath: path)
        try DatabaseFile.create(path)
        queue = try translatingErrors(at: path) {
            let queue = try DatabaseQueue(path: path, configuration: Self.configuration)
            try queue.inDatabase { db in
                try Schema.check(db, path: path)
                try Self.prepare(db, durability)
                if let pageLimit { try db.execute(sql: "PRAGMA max_page_count = \(pageLimit)") }
            }
            try Schema.migrator.migrate(queue)
            return queue
        }
        pictures = try PictureStore(besideDatabase: path, durability: durability)
    }

    static var configuration: Configuration {
        var configuration = Configuration()
        configuration.label = "store"
        // A reader never keeps a writer waiting in WAL mode; what might is another program's backup.
        configuration.busyMode = .timeout(5)
        return configuration
    }

    static func prepare(_ db: Database, _ durability: Durability) throws {
        try db.execute(
            sql: """
                PRAGMA journal_mode = WAL;
                PRAGMA synchronous = \(durability.rawValue);
                PRAGMA journal_size_limit = \(logSizeLimit);
                -- What is deleted is overwritten with zeros: it is about people.
                PRAGMA secure_delete = ON;
                """
        )
    }

    public func insert(_ reports: [RecordedReport]) throws -> InsertOutcome {
        guard !reports.isEmpty else { return InsertOutcome() }
        return try dimensions.withLock { known in
            var numbers = known
            let outcome = try write { db in try Self.insert(reports, &numbers, in: db) }
            known = numbers
            return outcome
        }
    }

    private static func insert(
        _ reports: [RecordedReport],
        _ numbers: inout Dimensions,
        in db: Database
    ) throws -> InsertOutcome {
        let inserter = try ReportInserter(db)
        var outcome = InsertOutcome()
        var tallies = Tallies()
        for report in reports {
            if try inserter.insert(report, &numbers, &tallies) {
                outcome.stored += 1
            } else {
                outcome.duplicates += 1
            }
        }
        if !tallies.isEmpty { try BinWriter(db).add(tallies) }
        return outcome
    }

    public func insert(_ labels: [RecordedLabel]) throws -> [LabelOutcome] {
        guard !labels.isEmpty else { return [] }
        return try dimensions.withLock { known in
            var numbers = known
            let outcomes = try write { db in
                let inserter = LabelInserter(db)
                return try labels.map { try inserter.insert($0, &numbers) }
            }
            known = numbers
            return outcomes
        }
    }

    /// One transaction.
    func write<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try translatingErrors(at: path) { try queue.write(body) }
    }

    public func storedSequences(of producer: Name, from first: UInt64) throws -> [UInt64] {
        let own = "producer_id = (SELECT id FROM producer WHERE name = ?1)"
        // All four read the end of an index: it does not matter how many there are.
        let sql = """
            SELECT * FROM (
                SELECT * FROM (SELECT sequence FROM report WHERE \(own) AND sequence < ?2 ORDER BY sequence DESC LIMIT 1)
                UNION ALL
                SELECT * FROM (SELECT sequence FROM label WHERE \(own) AND sequence < ?2 ORDER BY sequence DESC LIMIT 1)
                ORDER BY sequence DESC LIMIT 1
            )
            UNION ALL
            SELECT * FROM (
                SELECT * FROM (
                    SELECT sequence FROM report WHERE \(own) AND sequence >= ?2 ORDER BY sequence LIMIT \(Self.sequenceLimit)
                )
                UNION ALL
                SELECT * FROM (
                    SELECT sequence FROM label WHERE \(own) AND sequence >= ?2 ORDER BY sequence LIMIT \(Self.sequenceLimit)
                )
                ORDER BY sequence LIMIT \(Self.sequenceLimit)
            )
            """
        return try translatingErrors(at: path) {
            try queue.read { db in
                let rows = try Int64.fetchAll(db, sql: sql, arguments: [producer.text, Int64(clamping: first)])
                return rows.map { UInt64(clamping: $0) }
            }
        }
    }
}
