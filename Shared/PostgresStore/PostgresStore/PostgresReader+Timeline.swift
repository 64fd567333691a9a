import Faces
import Failure
import Messages
public import Store

extension PostgresReader {
    public func timeline(_ selection: ReportSelection, step: TimelineStep) throws -> [TimelineBin] {
        guard selection.emotion == nil else {
            throw StoreError(.badSelection, "each bin of a timeline counts all emotions; ask without one")
        }
        let limit = ReadOnlyStore.timelineLimit
        let bins = try read { try Self.bins(selection, step, limit: limit + 1, in: $0) }
        guard bins.count <= limit else {
            throw StoreError(
                .badSelection,
                "that is more than \(limit) bins; ask for a shorter time, a longer step or one camera"
            )
        }
        return bins
    }

    private static func bins(
        _ selection: ReportSelection,
        _ step: TimelineStep,
        limit: Int,
        in connection: PostgresConnection
    ) throws -> [TimelineBin] {
        let models = try selection.models(in: connection).map { $0.sorted() }
        let sql = """
            SELECT site.name, camera.name, start, \(BinRows.columns.map { "sum(\($0))::bigint" }.joined(separator: ", "))
            FROM bin JOIN camera ON camera.id = camera_id JOIN site ON site.id = site_id
            WHERE step = $1 AND camera_id = ANY($2) AND start >= $3 AND start < $4
                \(models == nil ? "" : "AND model_id = ANY($5)")
            GROUP BY site.name, camera.name, start
            ORDER BY start, site.name COLLATE "C", camera.name COLLATE "C" LIMIT \(limit)
            """
        let parameters: [PostgresParameter] =
            [
                .integer(Int64(step.rawValue)), .integers(try selection.cameras(in: connection)),
                .integer(step.index(of: selection.since)), .integer(step.index(from: selection.until)),
            ] + (models.map { [.integers($0)] } ?? [])
        return try connection.execute(sql, parameters).map { try TimelineBin(&$0, step) }
    }
}

extension TimelineBin {
    fileprivate init(_ fields: inout FieldReader, _ step: TimelineStep) throws {
        let (site, camera) = (try fields.name(), try fields.name())
        let start = try fields.integer() &* step.length
        let (reports, faces) = (Int(try fields.integer()), Int(try fields.integer()))
        let means = try Emotion.allCases.map { _ in
            let sum = Double(try fields.integer()) / Double(FixedPoint.millionths)
            return faces == 0 ? 0 : Float(sum / Double(faces))
        }
        let counts = try Emotion.allCases.map { _ in Int(try fields.integer()) }
        self.init(
            site: site,
            camera: camera,
            start: start,
            reports: reports,
            faces: faces,
            meanProbabilities: means,
            counts: counts
        )
    }
}
