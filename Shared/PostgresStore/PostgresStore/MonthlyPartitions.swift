import Store

/// The months that reports and faces have tables of their own for, remembered so that they are not looked up for every batch.
///
/// The time of a capture is a foreign number. Months before 2020 or later than the next one go into one common table: a camera
/// with a broken clock makes no thousand tables.
struct MonthlyPartitions {
    static let earliest = Month(year: 2020, month: 1)
    static let tables = ["report", "face"]

    private var known: Set<Month> = []

    /// Makes the tables of months that have none yet.
    ///
    /// - Parameters:
    ///   - times: Of capture.
    ///   - now: The clock; the tables of this month and the next are made ahead.
    mutating func prepare(for times: some Sequence<Int64>, now: Int64, in connection: PostgresConnection) throws {
        let present = Month(containing: now)
        var wanted = Set(times.lazy.map { Month(containing: $0) }.filter { Self.earliest <= $0 && $0 <= present.next })
        wanted.formUnion([present, present.next].filter { $0 >= Self.earliest })
        let missing = wanted.subtracting(known).sorted()
        guard !missing.isEmpty else { return }
        try PostgresDatabase.transaction(connection) { connection in
            try connection.execute(
                "SELECT pg_advisory_xact_lock($1)",
                [.integer(PostgresSchema.Lock.partitioning.rawValue)]
            )
            for month in missing { try Self.make(month, in: connection) }
        }
        known.formUnion(missing)
    }

    /// A table is gone, or its connection.
    mutating func forget() { known.removeAll() }

    static func table(_ table: String, of month: Month) -> String { "\(table)_\(month)" }

    static func exists(_ month: Month, in connection: PostgresConnection) throws -> Bool {
        let sql = "SELECT to_regclass($1) IS NOT NULL"
        let name = "\(PostgresSchema.name).\(table("report", of: month))"
        return try connection.execute(sql, [.text(name)]).first { try $0.boolean() } ?? false
    }

    private static func make(_ month: Month, in connection: PostgresConnection) throws {
        guard try !exists(month, in: connection) else { return }
        for table in tables {
            let (part, other) = (Self.table(table, of: month), "\(table)_other")
            let condition = "captured_at >= \(month.start) AND captured_at < \(month.next.start)"
            // What came from the future then is of the present now.
            try connection.execute("LOCK TABLE \(other) IN SHARE ROW EXCLUSIVE MODE")
            try connection.execute("CREATE TABLE \(part) (LIKE \(table) INCLUDING ALL)")
            try connection.execute(
                """
                WITH moved AS (DELETE FROM \(other) WHERE \(condition) RETURNING *)
                INSERT INTO \(part) SELECT * FROM moved
                """
            )
            try connection.execute(
                "ALTER TABLE \(table) ATTACH PARTITION \(part) FOR VALUES FROM (\(month.start)) TO (\(month.next.start))"
            )
        }
    }
}
