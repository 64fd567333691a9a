import GRDB

extension SQLiteStore {
    /// Deletes some records of a kind that were recorded before a time: a small step, so that the writer is soon free again.
    ///
    /// It goes by the order of recording, see ``Expiry``.
    ///
    /// - Parameters:
    ///   - cutoff: Microseconds since 1970-01-01 UTC.
    ///   - now: The clock, in the same; what was recorded later than now is not believed.
    ///   - limit: How many records at most; the caller finds the number that takes as long as may be.
    /// - Throws: ``StoreError``.
    public func expire(_ kind: RecordKind, before cutoff: Int64, now: Int64, limit: Int) throws -> ExpiryStep {
        let expiry = Expiry(cutoff: cutoff, now: now)
        return switch kind {
        case .results: try write { db in try Self.expireReports(expiry, limit: max(1, limit), in: db) }
        case .crops: try expireCrops(expiry, limit: max(1, limit))
        case .frames: try pictures.expireFrames(expiry, limit: max(1, limit))
        }
    }

    private static func expireReports(_ expiry: Expiry, limit: Int, in db: Database) throws -> ExpiryStep {
        // The sum of the two would leave the integers in SQL where it wraps around here.
        let rows = try Row.fetchCursor(db, sql: "SELECT id, captured_at, recorded_after FROM report ORDER BY id")
        let ids = try expiry.expired(atMost: limit) {
            try rows.next().map { row in
                var columns = ColumnReader(row)
                return (try columns.integer(), try columns.integer() &+ (try columns.integer()))
            }
        }
        guard let last = ids.last else { return ExpiryStep() }
        try db.execute(sql: "DELETE FROM face WHERE report_id <= ?", arguments: [last])
        try db.execute(sql: "DELETE FROM report WHERE id <= ?", arguments: [last])
        return ExpiryStep(deleted: ids.count, hasMore: ids.count == limit)
    }

    /// Crops that somebody has labelled are marked and stay; the marks of others are taken away.
    private func expireCrops(_ expiry: Expiry, limit: Int) throws -> ExpiryStep {
        guard let due = try pictures.crops(due: expiry, limit: limit) else { return ExpiryStep() }
        let labelled = try write { db in try due.filter { try Self.hasLabel($0.face, in: db) } }
        try pictures.settle(due, keeping: labelled)
        try releaseCrops(limit: limit)
        return ExpiryStep(deleted: due.count - labelled.count, hasMore: due.count == limit)
    }

    /// Some crops that had been kept for their labels may have lost them.
    private func releaseCrops(limit: Int) throws {
        guard let kept = try pictures.labelledCrops(limit: limit) else { return }
        let lost = try write { db in try kept.filter { try !Self.hasLabel($0.face, in: db) } }
        try pictures.release(lost)
    }

    private static func hasLabel(_ face: FaceReference, in db: Database) throws -> Bool {
        try !ReadOnlyStore.holdingLabels(of: face, in: db).isEmpty
    }
}
