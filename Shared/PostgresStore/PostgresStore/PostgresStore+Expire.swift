import Failure
import Messages
public import Store
import Synchronization

extension PostgresStore {
    /// Deletes some records of a kind of this site that were recorded before a time, as `SQLiteStore.expire` does; a whole month
    /// of results that nothing else is in goes at once.
    ///
    /// - Throws: `StoreError`.
    public func expire(_ kind: RecordKind, before cutoff: Int64, now: Int64, limit: Int) throws -> ExpiryStep {
        let (site, present, limit) = (site, clock(), max(1, limit))
        return try erasing.use { connection in
            let key = PostgresDimensions.Key.site(site)
            guard let number = try connection.memory.dimensions.knownNumber(of: key, in: connection) else {
                return ExpiryStep()
            }
            let expiry = Expiry(cutoff: cutoff, now: now)
            switch kind {
            case .results: return try Self.expireResults(of: number, expiry, present, limit, in: connection)
            case .crops: return try expireCrops(of: number, expiry, limit, in: connection)
            case .frames:
                return try Self.writing(connection) { try Self.expireFrames(of: number, expiry, limit, in: $0) }
            }
        }
    }

    private static func writing<Value>(
        _ connection: PostgresConnection,
        _ body: (PostgresConnection) throws -> Value
    ) throws -> Value {
        try PostgresDatabase.retrying { try PostgresDatabase.transaction(connection, body) }
    }

    private static func expireResults(
        of site: Int64,
        _ expiry: Expiry,
        _ present: Int64,
        _ limit: Int,
        in connection: PostgresConnection
    ) throws -> ExpiryStep {
        let expiry = SiteExpiry(site: site, expiry: expiry)
        let dropped = try PostgresDatabase.retrying { try expiry.dropMonths(now: present, in: connection) }
        if dropped > 0 { return ExpiryStep(deleted: dropped, hasMore: true) }
        return try writing(connection) { try expiry.deleteReports(limit: limit, in: $0) }
    }

    private static func expireFrames(
        of site: Int64,
        _ expiry: Expiry,
        _ limit: Int,
        in connection: PostgresConnection
    ) throws -> ExpiryStep {
        var order = RecordedOrder(of: .frame, site: site)
        let ids = try order.expired(expiry, atMost: limit, in: connection)
        try connection.execute("DELETE FROM frame WHERE id = ANY($1)", [.integers(ids)])
        return ExpiryStep(deleted: ids.count, hasMore: ids.count == limit)
    }

    /// Crops that somebody has labelled are marked and stay; the marks of others are taken away.
    private func expireCrops(
        of site: Int64,
        _ expiry: Expiry,
        _ limit: Int,
        in connection: PostgresConnection
    ) throws -> ExpiryStep {
        let step = try Self.writing(connection) { connection in
            var order = RecordedOrder(of: .crop, site: site)
            let due = try order.expired(expiry, atMost: limit, in: connection)
            let mark = "UPDATE crop SET labelled = true WHERE id = ANY($1) AND \(Self.hasLabel)"
            let kept = try connection.execute(mark, [.integers(due)]).affected
            try connection.execute("DELETE FROM crop WHERE id = ANY($1) AND NOT labelled", [.integers(due)])
            return ExpiryStep(deleted: due.count - kept, hasMore: due.count == limit)
        }
        try releaseCrops(of: site, limit, in: connection)
        return step
    }

    private static let hasLabel = """
        EXISTS (SELECT 1 FROM label JOIN run ON run.id = label.run_id
                WHERE run.number = crop.run AND label.frame = crop.frame AND label.position = crop.position
                    AND label.camera_id = crop.camera_id AND holds)
        """

    /// Some crops that had been kept for their labels may have lost them.
    private func releaseCrops(of site: Int64, _ limit: Int, in connection: PostgresConnection) throws {
        let sql = "SELECT id FROM crop WHERE site_id = $1 AND labelled AND id > $2 ORDER BY id LIMIT \(limit)"
        let start = looked.load(ordering: .relaxed)
        let kept = try connection.execute(sql, [.integer(site), .integer(start)]).map { try $0.integer() }
        try connection.execute(
            "UPDATE crop SET labelled = false WHERE id = ANY($1) AND NOT \(Self.hasLabel)",
            [.integers(kept)]
        )
        looked.store(kept.count < limit ? 0 : kept.last ?? 0, ordering: .relaxed)
    }
}
