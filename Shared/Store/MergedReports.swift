import GRDB

/// The reports of several cameras in the order of their capture.
///
/// The index gives each camera's reports in order, so they need only be merged: the first of millions comes at once.
struct MergedReports {
    private var cameras: [(cursor: RecordCursor<ReportRow>, head: ReportRow)] = []
    private let order: ReportOrder

    /// - Parameters:
    ///   - filter: What else is asked of a report, in SQL that begins with AND; empty: nothing.
    ///   - start: Where the page before ended.
    init(
        _ selection: ReportSelection,
        filter: String = "",
        order: ReportOrder,
        after start: PageCursor? = nil,
        in db: Database
    ) throws {
        self.order = order
        let (direction, comparison) = order == .newestFirst ? ("DESC", "<") : ("ASC", ">")
        let sql = """
            \(ReportRow.select)
            WHERE camera_id = ? AND captured_at >= ? AND captured_at < ? \(filter)
                \(start.map { "AND (captured_at, report.id) \(comparison) (\($0.time), \($0.id))" } ?? "")
            ORDER BY captured_at \(direction), report.id \(direction)
            """
        for camera in try selection.cameras(in: db) {
            let cursor = try ReportRow.fetchCursor(db, sql: sql, arguments: [camera, selection.since, selection.until])
            if let head = try cursor.next() { cameras.append((cursor, head)) }
        }
    }

    /// Whether there is nothing more.
    var isAtEnd: Bool { cameras.isEmpty }

    mutating func next() throws -> ReportRow? {
        guard let first = cameras.indices.min(by: { comesBefore(cameras[$0].head, cameras[$1].head) }) else {
            return nil
        }
        let row = cameras[first].head
        if let head = try cameras[first].cursor.next() {
            cameras[first].head = head
        } else {
            cameras.remove(at: first)
        }
        return row
    }

    private func comesBefore(_ one: ReportRow, _ other: ReportRow) -> Bool {
        let isOlder = (one.report.capturedAt, one.id) < (other.report.capturedAt, other.id)
        return order == .oldestFirst ? isOlder : !isOlder
    }
}

/// Reads the faces of one report after the other.
struct FaceReader {
    private let statement: Statement

    init(_ db: Database) throws {
        statement = try db.cachedStatement(sql: "\(FaceRow.select) WHERE report_id = ? ORDER BY position")
    }

    func faces(of report: Int64) throws -> [RecordedFace] {
        try FaceRow.fetchAll(statement, arguments: [report]).map(\.face)
    }
}
