import GRDB
public import Messages

extension SQLiteStore {
    /// More than any producer sends without a receipt.
    private static let sequenceLimit = 5_000

    public func storedSequences(of producer: Name, from first: UInt64) throws -> [UInt64] {
        // A producer sends reports or labels, so one half is empty. Each reads the end of an index: it does not matter how
        // many there are.
        try sequences(in: "report", of: producer, from: first) + sequences(in: "label", of: producer, from: first)
    }

    private func sequences(in table: String, of producer: Name, from first: UInt64) throws -> [UInt64] {
        let sql = """
            WITH own AS (SELECT id FROM producer WHERE name = ?1)
            SELECT * FROM (
                SELECT sequence FROM \(table) WHERE producer_id = (SELECT id FROM own) AND sequence < ?2
                ORDER BY sequence DESC LIMIT 1
            )
            UNION ALL
            SELECT * FROM (
                SELECT sequence FROM \(table) WHERE producer_id = (SELECT id FROM own) AND sequence >= ?2
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
