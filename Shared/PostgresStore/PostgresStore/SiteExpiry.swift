import Store

/// Deletes the reports of a site that have expired: whole months where nothing else is in them, else one by one.
struct SiteExpiry {
    let site: Int64
    let expiry: Expiry

    /// Drops the months before the present one that have expired as a whole, or are empty. Returns how many reports that were.
    ///
    /// - Parameter now: The clock, in microseconds.
    func dropMonths(now: Int64, in connection: PostgresConnection) throws -> Int {
        let over = Month(containing: min(expiry.cutoff, expiry.now, now))
        let months = try Self.months(in: connection).filter { $0 < over }
        guard !months.isEmpty else { return 0 }
        let kept = try firstKept(in: connection)
        var sum = 0
        for month in months {
            guard let last = try lastReport(of: month, in: connection), kept.map({ last < $0 }) ?? (last == Self.none)
            else { continue }
            sum += try PostgresDatabase.transaction(connection) { try drop(month, unlessAfter: last, in: $0) }
        }
        return sum
    }

    private static let none: Int64 = 0

    private static func months(in connection: PostgresConnection) throws -> [Month] {
        let sql = """
            SELECT substring(relname FROM 8 FOR 4)::bigint, substring(relname FROM 13 FOR 2)::bigint
            FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
            WHERE inhparent = '\(PostgresSchema.name).report'::regclass AND relname ~ '^report_[0-9]{4}_[0-9]{2}$' ORDER BY 1, 2
            """
        return try connection.execute(sql).map { Month(year: try $0.integer(), month: try $0.integer()) }
    }

    /// Of this site, the first report in the order of recording that is not old enough: what stands before it has expired,
    /// whatever clocks said.
    private func firstKept(in connection: PostgresConnection) throws -> Int64? {
        let sql = """
            SELECT id FROM report WHERE site_id = $1 AND recorded_at >= $2 AND recorded_at <= $3 ORDER BY id LIMIT 1
            """
        return try connection.execute(sql, [.integer(site), .integer(expiry.cutoff), .integer(expiry.now)])
            .first { try $0.integer() }
    }

    /// The last number in a month, or ``none``; `nil` when it holds reports of other sites, too.
    private func lastReport(of month: Month, in connection: PostgresConnection) throws -> Int64? {
        let table = MonthlyPartitions.table("report", of: month)
        let sql = """
            SELECT EXISTS (SELECT 1 FROM \(table) WHERE site_id < $1) OR EXISTS (SELECT 1 FROM \(table) WHERE site_id > $1),
                   (SELECT id FROM \(table) WHERE site_id = $1 ORDER BY id DESC LIMIT 1)
            """
        return try connection.execute(sql, [.integer(site)]).first { row in
            try row.boolean() ? nil : try row.optionalInteger() ?? Self.none
        } ?? nil
    }

    private func drop(_ month: Month, unlessAfter last: Int64, in connection: PostgresConnection) throws -> Int {
        let lock = PostgresParameter.integer(PostgresSchema.Lock.partitioning.rawValue)
        try connection.execute("SELECT pg_advisory_xact_lock($1)", [lock])
        // In the order in which who stores takes them. What a spool held all the time may just have come in.
        for table in MonthlyPartitions.tables {
            try connection.execute("LOCK TABLE ONLY \(table) IN ACCESS EXCLUSIVE MODE")
        }
        guard try MonthlyPartitions.exists(month, in: connection), try lastReport(of: month, in: connection) == last
        else {
            return 0
        }
        let table = MonthlyPartitions.table("report", of: month)
        let count = try connection.execute("SELECT count(*) FROM \(table)").first { Int(try $0.integer()) } ?? 0
        for table in MonthlyPartitions.tables {
            try connection.execute("DROP TABLE \(MonthlyPartitions.table(table, of: month))")
        }
        return count
    }

    /// Deletes some reports one by one, in the order in which they were recorded.
    func deleteReports(limit: Int, in connection: PostgresConnection) throws -> ExpiryStep {
        var reports = RecordedOrder(of: .report, site: site)
        var times: [Int64: Int64] = [:]
        let ids = try expiry.expired(atMost: limit) {
            try reports.next(in: connection).map { report in
                times[report.id] = report.capturedAt
                return (report.id, report.recordedAt)
            }
        }
        let captured = ids.compactMap { times[$0] }
        guard let first = captured.min(), let last = captured.max() else { return ExpiryStep() }
        _ = try CameraSpan.delete([.integers(ids), .integer(first), .integer(last)], in: connection)
        return ExpiryStep(deleted: ids.count, hasMore: ids.count == limit)
    }
}
