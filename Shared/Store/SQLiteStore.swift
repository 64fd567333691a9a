import GRDB
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

    let path: String
    private let lock: WriterLock
    let queue: DatabaseQueue
    private let dimensions = Mutex(Dimensions())
    let forgotten: Mutex<ForgottenSpans>
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
        let (queue, spans) = try translatingErrors(at: path) {
            let queue = try DatabaseQueue(path: path, configuration: Self.configuration)
            try queue.inDatabase { db in
                try Schema.check(db, path: path)
                try Self.prepare(db, durability)
                if let pageLimit { try db.execute(sql: "PRAGMA max_page_count = \(pageLimit)") }
            }
            try Schema.migrator.migrate(queue)
            return (queue, try queue.read { db in try Self.forgottenSpans(in: db) })
        }
        self.queue = queue
        forgotten = Mutex(spans)
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
            let outcome = try write { db in try insert(reports, &numbers, in: db) }
            known = numbers
            return outcome
        }
    }

    private func insert(
        _ reports: [RecordedReport],
        _ numbers: inout Dimensions,
        in db: Database
    ) throws -> InsertOutcome {
        let forgotten = forgotten.withLock { $0 }
        let inserter = try ReportInserter(db)
        var outcome = InsertOutcome()
        var tallies = Tallies()
        for report in reports {
            if forgotten.hold(report) {
                outcome.forgotten += 1
            } else if try inserter.insert(report, &numbers, &tallies) {
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
                let outcomes = try labels.map { try inserter.insert($0, &numbers) }
                try remember(refusalsOf: labels, outcomes, in: db)
                return outcomes
            }
            known = numbers
            return outcomes
        }
    }

    /// One transaction.
    func write<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try translatingErrors(at: path) { try queue.write(body) }
    }
}
