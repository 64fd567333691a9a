import GRDB
public import Messages

extension ReadOnlyStore {
    /// How many reports of each producer are stored, those too that are only compared.
    ///
    /// - Throws: ``StoreError``.
    public func reportsByProducer() throws -> [Name: Int] {
        let sql = """
            SELECT name, (SELECT count(*) FROM report WHERE producer_id = producer.id) AS reports
            FROM producer WHERE reports > 0
            """
        return try read { db in
            var counts: [Name: Int] = [:]
            for row in try Row.fetchAll(db, sql: sql) {
                var columns = ColumnReader(row)
                counts[try columns.name()] = Int(try columns.number() as UInt64)
            }
            return counts
        }
    }

    /// How many reports are of a frame that an earlier report of the same model is of, too. It reads all reports.
    ///
    /// - Throws: ``StoreError``.
    public func repeatedReports() throws -> Int {
        let sql = """
            SELECT (SELECT count(*) FROM report)
                - (SELECT count(*) FROM (SELECT DISTINCT camera_id, run_id, frame, model_id, shadow FROM report))
            """
        return try read { db in try Int.fetchOne(db, sql: sql) ?? 0 }
    }
}
