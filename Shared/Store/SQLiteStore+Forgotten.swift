import GRDB
import Messages
import Synchronization

extension SQLiteStore {
    /// Reads what was forgotten before.
    static func forgottenSpans(in db: Database) throws -> ForgottenSpans {
        let sql = """
            SELECT site, camera, since, until, forgotten_at FROM forgotten ORDER BY id DESC LIMIT \(ForgottenSpans.capacity)
            """
        var spans = ForgottenSpans()
        for row in try Row.fetchAll(db, sql: sql).reversed() {
            var columns = ColumnReader(row)
            spans.add(
                ForgottenSpans.Span(
                    site: try columns.optionalText().map { try Name($0) },
                    camera: try columns.optionalText().map { try Name($0) },
                    since: try columns.integer(),
                    until: try columns.integer(),
                    forgottenAt: try columns.integer()
                )
            )
        }
        return spans
    }

    /// From now on nothing of this is stored that was made before.
    ///
    /// It is noted before anything is deleted: a batch that does not know of it yet is stored before the first deletion, and
    /// deleted by it.
    func refuse(_ span: ForgottenSpans.Span) throws {
        try write { db in
            try db.execute(
                sql: "INSERT INTO forgotten (site, camera, since, until, forgotten_at) VALUES (?, ?, ?, ?, ?)",
                arguments: [span.site?.text, span.camera?.text, span.since, span.until, span.forgottenAt]
            )
            let oldest = db.lastInsertedRowID - Int64(ForgottenSpans.capacity)
            try db.execute(sql: "DELETE FROM forgotten WHERE id <= ?", arguments: [oldest])
        }
        forgotten.withLock { $0.add(span) }
    }
}
