import Failure
import Messages
public import Store

extension PostgresReader {
    public func reports(
        _ selection: ReportSelection,
        order: ReportOrder,
        limit: Int,
        after cursor: PageCursor?
    ) throws -> ReportPage {
        let kind: PageCursor.Kind = order == .oldestFirst ? .oldestFirst : .newestFirst
        let start = try cursor?.checked(kind)
        let limit = min(max(1, limit), ReadOnlyStore.pageLimit)
        return try read { connection in
            var stretch = ReportStretch(cameras: try selection.cameras(in: connection), selection, order, after: start)
            var page = ReportPage(reports: [])
            var seen = 0
            // Most selections find nearly all that they look at; one that asks for what is rare ends early rather than late.
            var count = limit
            while true {
                let (rows, hasMore) = try stretch.next(min(count, ReadOnlyStore.pageEffort - seen), in: connection)
                for row in rows {
                    seen += 1
                    if selection.finds(row.report) { page.reports.append(row.report) }
                    guard page.reports.count < limit else {
                        let isLast = !hasMore && row.id == rows.last?.id
                        page.next = isLast ? nil : PageCursor(kind, time: row.report.capturedAt, id: row.id)
                        return page
                    }
                }
                guard hasMore else { return page }
                guard seen < ReadOnlyStore.pageEffort else {
                    page.next = stretch.end
                    return page
                }
                count *= 2
            }
        }
    }

    public func reports(ofFrame frame: FrameReference) throws -> [RecordedReport] {
        let sql = """
            SELECT \(ReportRow.columns) FROM report \(ReportRow.joins)
            WHERE run_id = (SELECT id FROM run WHERE number = $1) AND frame = $2 AND site.name = $3 AND camera.name = $4
            ORDER BY report.id LIMIT \(ReadOnlyStore.pageLimit)
            """
        let parameters: [PostgresParameter] = [
            .integer(Int64(bitPattern: frame.run)), .integer(Int64(bitPattern: frame.sequence)), .name(frame.site),
            .name(frame.camera),
        ]
        return try read { connection in
            var rows = try connection.execute(sql, parameters).map { try ReportRow(&$0) }
            try ReportRow.addFaces(to: &rows, in: connection)
            return rows.map(\.report)
        }
    }
}

/// The reports of several cameras in the order of their capture, some at a time.
private struct ReportStretch {
    private let cameras: [Int64]
    private let selection: ReportSelection
    private let order: ReportOrder
    /// Where it goes on.
    private(set) var end: PageCursor?

    init(cameras: [Int64], _ selection: ReportSelection, _ order: ReportOrder, after start: PageCursor?) {
        (self.cameras, self.selection, self.order) = (cameras, selection, order)
        end = start
    }

    /// The next ones with their faces, and whether there are more.
    mutating func next(_ count: Int, in connection: PostgresConnection) throws -> ([ReportRow], hasMore: Bool) {
        let (direction, comparison) = order == .newestFirst ? ("DESC", "<") : ("ASC", ">")
        let behind = end == nil ? "" : "AND (captured_at, id) \(comparison) ($4, $5)"
        let inOrder = "ORDER BY captured_at \(direction), id \(direction) LIMIT \(count + 1)"
        // The index has each camera's reports in order.
        let sql = """
            SELECT \(ReportRow.columns) FROM (
                SELECT own.* FROM unnest($1::bigint[]) AS wanted (camera)
                CROSS JOIN LATERAL (
                    SELECT * FROM report WHERE camera_id = wanted.camera AND captured_at >= $2 AND captured_at < $3 \(behind)
                    \(inOrder)
                ) AS own \(inOrder)
            ) AS report \(ReportRow.joins)
            ORDER BY captured_at \(direction), report.id \(direction)
            """
        var parameters: [PostgresParameter] = [
            .integers(cameras), .integer(selection.since), .integer(selection.until),
        ]
        if let end { parameters += [.integer(end.time), .integer(end.id)] }
        var rows = try connection.execute(sql, parameters).map { try ReportRow(&$0) }
        let hasMore = rows.count > count
        rows = Array(rows.prefix(count))
        if let last = rows.last {
            let kind: PageCursor.Kind = order == .oldestFirst ? .oldestFirst : .newestFirst
            end = PageCursor(kind, time: last.report.capturedAt, id: last.id)
        }
        try ReportRow.addFaces(to: &rows, in: connection)
        return (rows, hasMore)
    }
}
