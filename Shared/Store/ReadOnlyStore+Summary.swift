import GRDB
public import Messages

/// What the reports of a selection amount to.
public struct ReportSummary: Sendable, Hashable {
    /// How many reports there are.
    public var reports = 0
    /// How many faces they have.
    public var faces = 0
    /// How many of the faces were drawn by a camera that knows what they show.
    public var facesWithTruth = 0
    /// How many of those were read as what they show.
    public var agreeing = 0
    /// From capture to record; `nil` without reports.
    public var latency: LatencyPercentiles?

    /// The share of faces read as what they show, from 0 to 1; `nil` when nobody knows.
    public var truthAgreement: Double? {
        facesWithTruth == 0 ? nil : Double(agreeing) / Double(facesWithTruth)
    }
}

/// How long reports took, in microseconds: this many percent of them took no longer (nearest rank).
public struct LatencyPercentiles: Sendable, Hashable {
    public var p50: Int64
    public var p90: Int64
    public var p99: Int64
    /// The longest.
    public var maximum: Int64
}

/// What happens to a frame on its way to a record.
public enum ReportStage: String, Sendable, CaseIterable {
    /// Its faces were found.
    case detected
    /// They were read.
    case classified
    /// The report was stored.
    case recorded

    /// The time since the capture.
    fileprivate var column: String { "\(rawValue)_after" }
}

/// How much there is of one camera.
public struct CameraCount: Sendable, Hashable {
    public var site: Name
    public var camera: Name
    public var reports: Int
    public var faces: Int
}

extension ReadOnlyStore {
    /// Counts reports and faces, and measures latency and agreement with what was drawn.
    ///
    /// - Throws: ``StoreError``.
    public func summary(of selection: ReportSelection = ReportSelection()) throws -> ReportSummary {
        try read { db in
            let condition = try selection.condition(in: db)
            var summary = ReportSummary()
            summary.reports = try Int.fetchOne(db, sql: "SELECT count(*) FROM report WHERE \(condition)") ?? 0
            let faces = """
                SELECT count(*), count(truth), ifnull(sum(emotion = truth), 0)
                FROM report JOIN face ON report_id = report.id WHERE \(condition)\(try selection.faceFilter(in: db))
                """
            if let row = try Row.fetchOne(db, sql: faces) {
                (summary.faces, summary.facesWithTruth, summary.agreeing) = (row[0], row[1], row[2])
            }
            summary.latency = try LatencyPercentiles(
                .recorded,
                of: summary.reports,
                where: condition,
                in: db
            )
            return summary
        }
    }

    /// How old the frames of the selected reports were at a stage of their way; `nil` without reports.
    ///
    /// - Throws: ``StoreError``.
    public func ages(
        at stage: ReportStage,
        of selection: ReportSelection = ReportSelection()
    ) throws -> LatencyPercentiles? {
        try read { db in
            let condition = try selection.condition(in: db)
            let count = try Int.fetchOne(db, sql: "SELECT count(*) FROM report WHERE \(condition)") ?? 0
            return try LatencyPercentiles(stage, of: count, where: condition, in: db)
        }
    }

    /// Counts the reports and faces of every selected camera, by site and name.
    ///
    /// - Throws: ``StoreError``.
    public func cameraCounts(in selection: ReportSelection = ReportSelection()) throws -> [CameraCount] {
        try read { db in
            let sql = """
                SELECT site, name, count(DISTINCT report.id) AS reports, count(face.report_id) AS faces
                FROM report JOIN camera ON camera.id = camera_id
                LEFT JOIN face ON face.report_id = report.id\(try selection.faceFilter(in: db))
                WHERE \(try selection.condition(in: db))
                GROUP BY camera_id ORDER BY site, name
                """
            return try Row.fetchAll(db, sql: sql).map { row in
                var columns = ColumnReader(row)
                return CameraCount(
                    site: try columns.name(),
                    camera: try columns.name(),
                    reports: Int(try columns.integer()),
                    faces: Int(try columns.integer())
                )
            }
        }
    }
}

extension LatencyPercentiles {
    /// Sorts in SQLite, which uses a file where memory does not suffice.
    fileprivate init?(_ stage: ReportStage, of count: Int, where condition: String, in db: Database) throws {
        guard count > 0 else { return nil }
        let wanted = [50, 90, 99, 100].map { percent in (count * percent + 99) / 100 - 1 }
        var found: [Int64] = []
        let latencies = try Int64.fetchCursor(
            db,
            sql: "SELECT \(stage.column) FROM report WHERE \(condition) ORDER BY \(stage.column)"
        )
        var rank = 0
        while let latency = try latencies.next() {
            for _ in wanted where found.count < wanted.count && wanted[found.count] == rank { found.append(latency) }
            rank += 1
        }
        guard found.count == wanted.count else { return nil }
        self.init(p50: found[0], p90: found[1], p99: found[2], maximum: found[3])
    }
}
