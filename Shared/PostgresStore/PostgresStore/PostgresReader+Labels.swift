import Failure
public import Messages
public import Store

extension PostgresReader {
    public func labels(
        _ selection: ReportSelection,
        person: Name?,
        onlyHolding: Bool,
        limit: Int,
        after cursor: PageCursor?
    ) throws -> LabelPage {
        let start = try cursor?.checked(.labels).id ?? .max
        let limit = min(max(1, limit), ReadOnlyStore.pageLimit)
        return try read { connection in
            let cameras = try selection.cameras(in: connection)
            let models = try selection.models(in: connection).map { $0.sorted() }
            let sql = """
                \(LabelRow.select)
                WHERE label.id < $1 AND label.camera_id = ANY($2) AND label.captured_at >= $3 AND label.captured_at < $4
                    AND ($5::text IS NULL OR person.name = $5) AND ($6::bigint IS NULL OR label.emotion = $6)
                    \(onlyHolding ? "AND holds" : "") \(models == nil ? "" : "AND label.model_id = ANY($7)")
                ORDER BY label.id DESC LIMIT \(limit + 1)
                """
            let parameters: [PostgresParameter] =
                [
                    .integer(start), .integers(cameras), .integer(selection.since), .integer(selection.until),
                    .name(person), .emotion(selection.emotion),
                ] + (models.map { [.integers($0)] } ?? [])
            let rows = try connection.execute(sql, parameters).map { try LabelRow(&$0) }
            var page = LabelPage(labels: rows.prefix(limit).map(\.label))
            if rows.count > limit { page.next = PageCursor(.labels, id: rows[limit - 1].id) }
            return page
        }
    }

    public func label(_ key: Name) throws -> RecordedLabel? {
        let sql = "\(LabelRow.select) WHERE label.key = $1 AND site.name = $2"
        return try database.use { connection in
            try connection.execute(sql, [.name(key), .name(site)]).first { try LabelRow(&$0).label }
        }
    }
}
