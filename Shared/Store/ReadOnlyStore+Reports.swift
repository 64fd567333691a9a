public import Faces
import GRDB

extension ReadOnlyStore {
    /// Gives the selected reports to `body`, one by one, as they are read: any number of them fits into memory.
    ///
    /// - Parameters:
    ///   - emotion: Reports with a face of this emotion, and of these only such faces; `nil`: all reports and faces.
    ///   - limit: How many reports at most.
    ///   - body: An error that it throws ends the reading.
    /// - Throws: ``StoreError``, or what `body` throws.
    public func forEachReport(
        in selection: ReportSelection = ReportSelection(),
        emotion: Emotion? = nil,
        order: ReportOrder = .oldestFirst,
        limit: Int = .max,
        _ body: (RecordedReport) throws -> Void
    ) throws {
        try read { db in
            let faces = try FaceReader(db, emotion: emotion)
            var reports = try MergedReports(selection, emotion: emotion, order: order, in: db)
            var left = limit
            while left > 0, let row = try reports.next() {
                var report = row.report
                report.faces = try faces.faces(of: row.id)
                try body(report)
                left -= 1
            }
        }
    }
}

/// The reports of several cameras in the order of their capture.
///
/// The index gives each camera's reports in order, so they need only be merged: the first of millions comes at once.
private struct MergedReports {
    private var cameras: [(cursor: RecordCursor<ReportRow>, head: ReportRow)] = []
    private let order: ReportOrder

    init(_ selection: ReportSelection, emotion: Emotion?, order: ReportOrder, in db: Database) throws {
        self.order = order
        let direction = order == .newestFirst ? "DESC" : "ASC"
        let hasFace = "EXISTS (SELECT 1 FROM face WHERE report_id = report.id AND emotion = \(emotion?.rawValue ?? 0))"
        let sql = """
            \(ReportRow.select)
            WHERE camera_id = ? AND captured_at >= ? AND captured_at < ? \(emotion == nil ? "" : "AND \(hasFace)")
            ORDER BY captured_at \(direction), report.id \(direction)
            """
        for camera in try selection.cameras(in: db) {
            let cursor = try ReportRow.fetchCursor(db, sql: sql, arguments: [camera, selection.since, selection.until])
            if let head = try cursor.next() { cameras.append((cursor, head)) }
        }
    }

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
private struct FaceReader {
    private let statement: Statement

    init(_ db: Database, emotion: Emotion?) throws {
        let condition = emotion.map { "AND emotion = \($0.rawValue)" } ?? ""
        statement = try db.cachedStatement(
            sql: "\(FaceRow.select) WHERE report_id = ? \(condition) ORDER BY position"
        )
    }

    func faces(of report: Int64) throws -> [RecordedFace] {
        try FaceRow.fetchAll(statement, arguments: [report]).map(\.face)
    }
}
