import Faces
import GRDB
import Messages

/// Some reports, and where the next ones begin.
public struct ReportPage: Sendable, Hashable {
    public var reports: [RecordedReport]
    /// `nil` when there is nothing more.
    public var next: PageCursor?

    package init(reports: [RecordedReport], next: PageCursor? = nil) {
        (self.reports, self.next) = (reports, next)
    }
}

extension ReadOnlyStore {
    /// The most reports, labels or candidates that a query gives at once.
    public static let pageLimit = 1_000
    /// So many records a page looks through, at most: one that asks for what is rare ends early rather than late.
    package static let pageEffort = 5_000

    /// One page of reports.
    ///
    /// - Parameters:
    ///   - limit: How many reports at most, and never more than ``pageLimit``. There may be fewer, even none, although there
    ///     are more: `next` tells.
    ///   - cursor: `next` of the page before.
    /// - Throws: ``StoreError``, with `badCursor` for a cursor of another query.
    public func reports(
        _ selection: ReportSelection,
        order: ReportOrder = .newestFirst,
        limit: Int = 100,
        after cursor: PageCursor? = nil
    ) throws -> ReportPage {
        let kind: PageCursor.Kind = order == .oldestFirst ? .oldestFirst : .newestFirst
        let start = try cursor?.checked(kind)
        return try read { db in
            let faces = try FaceReader(db)
            var merged = try MergedReports(selection, order: order, after: start, in: db)
            var page = ReportPage(reports: [])
            var (last, seen): (ReportRow?, Int) = (nil, 0)
            let limit = min(max(1, limit), Self.pageLimit)
            while page.reports.count < limit, seen < Self.pageEffort, let row = try merged.next() {
                (last, seen) = (row, seen + 1)
                var report = row.report
                if report.isShadow, selection.model == nil { continue }
                report.faces = try faces.faces(of: row.id)
                if selection.finds(report) { page.reports.append(report) }
            }
            if !merged.isAtEnd, let last { page.next = PageCursor(kind, time: last.report.capturedAt, id: last.id) }
            return page
        }
    }

    /// The reports of one frame, also those that are only compared, in the order of their recording; none when it is not known.
    ///
    /// - Throws: ``StoreError``.
    public func reports(ofFrame frame: FrameReference) throws -> [RecordedReport] {
        try read { db in
            let sql = """
                \(ReportRow.select)
                WHERE run_id = (SELECT id FROM run WHERE number = ?) AND frame = ? AND site = ? AND camera.name = ?
                ORDER BY report.id LIMIT \(Self.pageLimit)
                """
            let arguments: StatementArguments = [
                Int64(bitPattern: frame.run), Int64(bitPattern: frame.sequence), frame.site.text, frame.camera.text,
            ]
            let faces = try FaceReader(db)
            return try ReportRow.fetchAll(db, sql: sql, arguments: arguments).map { row in
                var report = row.report
                report.faces = try faces.faces(of: row.id)
                return report
            }
        }
    }
}
