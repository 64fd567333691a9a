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
        let start = try cursor?.checked(PageCursor.Kind(order))
        let limit = min(max(1, limit), ReadOnlyStore.pageLimit)
        return try read { connection in
            let cameras = try selection.cameras(in: connection)
            var stretch = ReportStretch(cameras: cameras, selection, order, after: start)
            var page = ReportPage(reports: [])
            try stretch.fill(&page, limit: limit, in: connection)
            return page
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

    /// Adds what is selected to a page, until that is full, nothing is left, or enough was looked at.
    mutating func fill(_ page: inout ReportPage, limit: Int, in connection: PostgresConnection) throws {
        // Most selections find nearly all that they look at.
        var (seen, count, hasMore) = (0, limit, true)
        while hasMore, seen < ReadOnlyStore.pageEffort {
            let rows: [ReportRow]
            (rows, hasMore) = try next(min(count, ReadOnlyStore.pageEffort - seen), in: connection)
            for (index, row) in rows.enumerated() {
                if selection.finds(row.report) { page.reports.append(row.report) }
                guard page.reports.count == limit else { continue }
                if hasMore || index + 1 < rows.count { page.next = cursor(behind: row) }
                return
            }
            seen += rows.count
            count *= 2
        }
        // One that asks for what is rare ends early rather than late.
        if hasMore { page.next = end }
    }

    private func cursor(behind row: ReportRow) -> PageCursor {
        PageCursor(PageCursor.Kind(order), time: row.report.capturedAt, id: row.id)
    }

    /// The next ones with their faces, and whether there are more.
    private mutating func next(
        _ count: Int,
        in connection: PostgresConnection
    ) throws -> ([ReportRow], hasMore: Bool) {
        var parameters: [PostgresParameter] = [
            .integers(cameras), .integer(selection.since), .integer(selection.until),
        ]
        if let end { parameters += [.integer(end.time), .integer(end.id)] }
        var rows = try connection.execute(query(limit: count + 1), parameters).map { try ReportRow(&$0) }
        let hasMore = rows.count > count
        rows = Array(rows.prefix(count))
        if let last = rows.last { end = cursor(behind: last) }
        try ReportRow.addFaces(to: &rows, in: connection)
        return (rows, hasMore)
    }

    /// The index has each camera's reports in order; they need only be merged.
    private func query(limit: Int) -> String {
        let (direction, comparison) = order == .newestFirst ? ("DESC", "<") : ("ASC", ">")
        let behind = end == nil ? "" : "AND (captured_at, id) \(comparison) ($4, $5)"
        let inOrder = "ORDER BY captured_at \(direction), id \(direction) LIMIT \(limit)"
        return """
            SELECT \(ReportRow.columns) FROM (
                SELECT own.* FROM unnest($1::bigint[]) AS wanted (camera)
                CROSS JOIN LATERAL (
                    SELECT * FROM report WHERE camera_id = wanted.camera AND captured_at >= $2 AND captured_at < $3 \(behind)
                    \(inOrder)
                ) AS own \(inOrder)
            ) AS report \(ReportRow.joins)
            ORDER BY captured_at \(direction), report.id \(direction)
            """
    }
}

extension PageCursor.Kind {
    fileprivate init(_ order: ReportOrder) { self = order == .oldestFirst ? .oldestFirst : .newestFirst }
}
