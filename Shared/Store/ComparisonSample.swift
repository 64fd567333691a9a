import GRDB

/// Which reports are looked at for faces that two models read: all of them, or when they are many, the first of every hour.
///
/// So it takes no longer for a year than for a day, and a year's answer is not that of its last minutes.
struct ComparisonSample {
    /// Reports of one camera that were captured from one time to another.
    struct Stretch: Hashable {
        var camera: Int64
        var since: Int64
        var until: Int64
    }

    /// So many reports are looked at, more or less.
    static let effort = 100_000

    private(set) var stretches: [Stretch] = []
    /// So many reports of each stretch are looked at.
    private(set) var limit = Int.max

    init(_ selection: ReportSelection, effort: Int = Self.effort, in db: Database) throws {
        var (hours, reports): ([Stretch], Int64) = ([], 0)
        for camera in try selection.cameras(in: db) {
            guard let whole = try Self.recorded(of: camera, selection, in: db) else { continue }
            stretches.append(whole)
            for (hour, count) in try Self.hours(of: whole, in: db) {
                hours.append(hour)
                reports &+= count
            }
        }
        guard reports > effort, !hours.isEmpty else { return }
        (stretches, limit) = (hours, max(2, effort / hours.count))
    }

    /// The hours of a stretch in which something was recorded, and how many reports that were, but for shadows.
    private static func hours(of whole: Stretch, in db: Database) throws -> [(Stretch, Int64)] {
        let step = TimelineStep.hour
        let sql = """
            SELECT start, sum(reports) FROM bin WHERE step = ? AND camera_id = ? AND start >= ? AND start <= ?
            GROUP BY start
            """
        let (first, last) = (step.index(of: whole.since), step.index(of: whole.until - 1))
        return try Row.fetchAll(db, sql: sql, arguments: [step.rawValue, whole.camera, first, last]).map { row in
            var columns = ColumnReader(row)
            let start = try columns.integer() &* step.length
            var hour = whole
            (hour.since, hour.until) = (max(whole.since, start), min(whole.until, start &+ step.length))
            return (hour, try columns.integer())
        }
    }

    /// From the first selected report of a camera to the last that is there; `nil` when none is.
    private static func recorded(of camera: Int64, _ selection: ReportSelection, in db: Database) throws -> Stretch? {
        let range = "FROM report WHERE camera_id = ?1 AND captured_at >= ?2 AND captured_at < ?3"
        // Asked for one by one, each is at an end of the index.
        let sql = "SELECT (SELECT min(captured_at) \(range)), (SELECT max(captured_at) \(range))"
        guard let row = try Row.fetchOne(db, sql: sql, arguments: [camera, selection.since, selection.until]) else {
            return nil
        }
        var columns = ColumnReader(row)
        guard let first = try columns.optionalInteger(), let last = try columns.optionalInteger() else { return nil }
        return Stretch(camera: camera, since: first, until: last &+ 1)
    }
}
