import Faces
import Failure
import GRDB
public import Messages

/// What was recorded of one camera in one minute, hour or day.
public struct TimelineBin: Sendable, Hashable {
    public var site: Name
    public var camera: Name
    /// Microseconds since 1970-01-01 UTC.
    public var start: Int64
    public var reports: Int
    public var faces: Int
    /// The mean of the faces' probabilities, in the order of `Emotion`; zeros without faces.
    public var meanProbabilities: [Float]
    /// How many faces showed which emotion.
    public var counts: [Int]

    package init(
        site: Name,
        camera: Name,
        start: Int64,
        reports: Int,
        faces: Int,
        meanProbabilities: [Float],
        counts: [Int]
    ) {
        (self.site, self.camera, self.start) = (site, camera, start)
        (self.reports, self.faces) = (reports, faces)
        (self.meanProbabilities, self.counts) = (meanProbabilities, counts)
    }
}

extension ReadOnlyStore {
    /// The most bins that a timeline has: two weeks of one camera's minutes.
    public static let timelineLimit = 20_160

    /// How the results of the selected cameras went over time, the oldest first; a bin without reports is left out.
    ///
    /// It is read from sums that are kept while reports are stored, so it takes as long for ten million reports as for
    /// ten. They outlive reports that have expired.
    ///
    /// - Parameter selection: Its times are rounded out to whole steps.
    /// - Throws: ``StoreError``; `badSelection` when it names an emotion, or would give more than ``timelineLimit`` bins.
    public func timeline(_ selection: ReportSelection, step: TimelineStep) throws -> [TimelineBin] {
        guard selection.emotion == nil else {
            throw StoreError(.badSelection, "each bin of a timeline counts all emotions; ask without one")
        }
        let bins = try read { db in
            var bins: [TimelineBin] = []
            for camera in try selection.cameras(in: db) {
                bins += try Self.bins(of: camera, selection, step, limit: Self.timelineLimit + 1 - bins.count, in: db)
            }
            return bins
        }
        guard bins.count <= Self.timelineLimit else {
            throw StoreError(
                .badSelection,
                "that is more than \(Self.timelineLimit) bins; ask for a shorter time, a longer step or one camera"
            )
        }
        return bins.sorted { ($0.start, $0.site.text, $0.camera.text) < ($1.start, $1.site.text, $1.camera.text) }
    }

    private static func bins(
        of camera: Int64,
        _ selection: ReportSelection,
        _ step: TimelineStep,
        limit: Int,
        in db: Database
    ) throws -> [TimelineBin] {
        guard let row = try Row.fetchOne(db, sql: "SELECT site, name FROM camera WHERE id = ?", arguments: [camera])
        else { return [] }
        var names = ColumnReader(row)
        let (site, name) = (try names.name(), try names.name())
        let sums = BinWriter.columns.map { "sum(\($0))" }.joined(separator: ", ")
        let models = try selection.models(in: db).map {
            "AND model_id IN (\($0.map(String.init).joined(separator: ", ")))"
        }
        let sql = """
            SELECT start, \(sums) FROM bin WHERE step = ? AND camera_id = ? AND start >= ? AND start < ? \(models ?? "")
            GROUP BY start ORDER BY start LIMIT ?
            """
        let (from, to) = (step.index(of: selection.since), step.index(from: selection.until))
        let rows = try Row.fetchCursor(db, sql: sql, arguments: [step.rawValue, camera, from, to, limit])
        var bins: [TimelineBin] = []
        while let row = try rows.next() {
            bins.append(try TimelineBin(row, site: site, camera: name, step: step))
        }
        return bins
    }
}

extension TimelineBin {
    fileprivate init(_ row: Row, site: Name, camera: Name, step: TimelineStep) throws {
        var columns = SumReader(row)
        self.site = site
        self.camera = camera
        start = try columns.next() &* step.length
        reports = Int(try columns.next())
        let faces = Int(try columns.next())
        self.faces = faces
        meanProbabilities = []
        for _ in Emotion.allCases {
            let sum = Double(try columns.next()) / Double(FixedPoint.millionths)
            meanProbabilities.append(faces == 0 ? 0 : Float(sum / Double(faces)))
        }
        counts = []
        for _ in Emotion.allCases { counts.append(Int(try columns.next())) }
    }
}

/// Reads whole numbers, of which a long timeline has a hundred thousand, straight from SQLite's row: ``ColumnReader`` looks at
/// the type of each first, which takes longer than all the rest.
private struct SumReader {
    private let row: Row
    private var index = 0

    init(_ row: Row) {
        self.row = row
    }

    mutating func next() throws -> Int64 {
        defer { index += 1 }
        guard let number: Int64 = row[index] else {
            throw StoreError(.corrupt, "the database holds a sum of nothing; restore it from a backup")
        }
        return number
    }
}
