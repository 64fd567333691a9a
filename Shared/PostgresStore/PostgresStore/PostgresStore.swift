import Failure
public import Messages
public import Store
import Synchronization

/// Keeps the reports of a site in a PostgreSQL database, in which other sites and other recorders keep theirs.
///
/// The key of a report is (site, producer, sequence, time of capture): a partitioned table's key holds what it is
/// partitioned by. A producer uses a number once, so that is (producer, sequence); what breaks this rule is stored twice here.
public final class PostgresStore: ReportStore, RecordEraser {
    let site: Name
    let clock: @Sendable () -> Int64
    private let database: PostgresDatabase
    /// Keeps pictures in the same database.
    public let pictures: PostgresPictures
    /// The last crop of which was asked whether it still has a label.
    let looked = Atomic<Int64>(0)
    /// What deletes has a connection of its own: recording goes on beside it.
    let erasing: PostgresDatabase

    /// Connects, and makes the tables when there are none.
    ///
    /// - Parameters:
    ///   - site: Whose sequences, labels and events are meant, where a question does not say.
    ///   - clock: Microseconds since 1970-01-01 UTC.
    /// - Throws: `StoreError`.
    public init(_ address: PostgresAddress, site: Name, clock: @escaping @Sendable () -> Int64) throws {
        (self.site, self.clock) = (site, clock)
        database = PostgresDatabase(address) { connection in
            try PostgresSchema.migrate(connection, at: address)
            for table in ReportBatch.incoming { try connection.execute(table) }
        }
        pictures = PostgresPictures(address)
        erasing = PostgresDatabase(address) { connection in
            try PostgresSchema.checkIsCurrent(connection, at: address)
            try connection.execute(BinRows.incoming)
        }
        let now = clock()
        try database.use { try $0.memory.partitions.prepare(for: [], now: now, in: $0) }
    }

    public func insert(_ reports: [RecordedReport]) throws -> InsertOutcome {
        guard !reports.isEmpty else { return InsertOutcome() }
        let now = clock()
        return try database.use { connection in
            let batch = try ReportBatch(reports, &connection.memory.dimensions, in: connection)
            try PostgresDatabase.retrying {
                try connection.memory.partitions.prepare(for: reports.map(\.capturedAt), now: now, in: connection)
            }
            return try PostgresDatabase.retrying {
                try PostgresDatabase.transaction(connection) { try Self.insert(batch, in: $0) }
            }
        }
    }

    private static func insert(_ batch: ReportBatch, in connection: PostgresConnection) throws -> InsertOutcome {
        try shareStoring(connection)
        var outcome = InsertOutcome()
        // Nearly always nothing of it is, and the rows are as they were made.
        let kept = batch.reports.filter { !connection.memory.forgotten.hold($0) }
        outcome.forgotten = batch.reports.count - kept.count
        let rest = outcome.forgotten == 0 ? batch : try ReportBatch(kept, &connection.memory.dimensions, in: connection)
        outcome.stored = try rest.insert(in: connection).count
        outcome.duplicates = kept.count - outcome.stored
        return outcome
    }

    public func insert(_ labels: [RecordedLabel]) throws -> [LabelOutcome] {
        guard !labels.isEmpty else { return [] }
        return try database.use { connection in
            try PostgresDatabase.retrying {
                try PostgresDatabase.transaction(connection) { connection in
                    try Self.shareStoring(connection)
                    let batch = LabelBatch(connection)
                    let outcomes = try labels.map { try batch.insert($0) }
                    try Self.remember(refusalsOf: labels, outcomes, in: connection)
                    return outcomes
                }
            }
        }
    }

    /// Waits while something is being forgotten, and learns what was: also by another process.
    private static func shareStoring(_ connection: PostgresConnection) throws {
        try connection.execute(
            "SELECT pg_advisory_xact_lock_shared($1)",
            [.integer(PostgresSchema.Lock.storing.rawValue)]
        )
        try connection.memory.learnForgotten(in: connection)
    }

    /// More than any producer sends without a receipt.
    private static let sequenceLimit = 5_000

    public func storedSequences(of producer: Name, from first: UInt64) throws -> [UInt64] {
        let site = site
        return try database.use { connection in
            let key = PostgresDimensions.Key.producer(site: site, name: producer)
            guard let number = try connection.memory.dimensions.knownNumber(of: key, in: connection) else { return [] }
            // A producer sends reports or labels, so one half is empty.
            return try ["report", "label"].flatMap { table in
                let sql = """
                    (SELECT sequence FROM \(table) WHERE producer_id = $1 AND sequence < $2 ORDER BY sequence DESC LIMIT 1)
                    UNION ALL
                    (SELECT sequence FROM \(table) WHERE producer_id = $1 AND sequence >= $2
                     ORDER BY sequence LIMIT \(Self.sequenceLimit))
                    """
                return try connection.execute(sql, [.integer(number), .integer(Int64(clamping: first))])
                    .map { UInt64(clamping: try $0.integer()) }
            }
        }
    }
}
