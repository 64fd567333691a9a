import Messages
import Store

/// A report as a query finds it, without its faces.
struct ReportRow {
    /// In the order in which `init` reads them.
    static let columns = """
        report.id, site.name, camera.name, producer.name, sequence, run.number, frame, width, height,
        captured_at, detected_at, classified_at, recorded_at,
        model.name, version, hash_prefix, engine, detector.name, shadow
        """
    static let joins = """
        JOIN site ON site.id = report.site_id
        JOIN camera ON camera.id = camera_id
        JOIN producer ON producer.id = producer_id
        JOIN run ON run.id = run_id
        JOIN detector ON detector.id = detector_id
        JOIN model ON model.id = model_id
        """

    let id: Int64
    var report: RecordedReport

    init(_ fields: inout FieldReader) throws {
        id = try fields.integer()
        report = RecordedReport(
            site: try fields.name(),
            camera: try fields.name(),
            producer: try fields.name(),
            sequence: try fields.number(),
            frame: RecordedReport.Frame(
                run: try fields.number(),
                sequence: try fields.number(),
                width: UInt32(truncatingIfNeeded: try fields.integer()),
                height: UInt32(truncatingIfNeeded: try fields.integer())
            ),
            capturedAt: try fields.integer(),
            detectedAt: try fields.integer(),
            classifiedAt: try fields.integer(),
            recordedAt: try fields.integer(),
            model: try fields.model(),
            detector: try fields.text(),
            isShadow: try fields.boolean(),
            faces: []
        )
    }

    /// Reads the faces of some reports at once.
    static func addFaces(to rows: inout [ReportRow], in connection: PostgresConnection) throws {
        let times = rows.map(\.report.capturedAt)
        guard let first = times.min(), let last = times.max() else { return }
        let sql = """
            SELECT report_id, x, y, face.width, face.height, score, track, emotion, \(PostgresSchema.emotions.joined(separator: ", ")),
                   truth, smoothed, name, version, hash_prefix, engine
            FROM face LEFT JOIN model ON model.id = model_id
            WHERE report_id = ANY($1) AND captured_at >= $2 AND captured_at <= $3 ORDER BY report_id, position
            """
        let parameters: [PostgresParameter] = [.integers(rows.map(\.id)), .integer(first), .integer(last)]
        let found = try connection.execute(sql, parameters).map { (try $0.integer(), try $0.face()) }
        let faces = Dictionary(grouping: found, by: \.0)
        for index in rows.indices { rows[index].report.faces = (faces[rows[index].id] ?? []).map(\.1) }
    }
}

extension FieldReader {
    fileprivate mutating func face() throws -> RecordedFace {
        let box = try box()
        let score = try decimal(FixedPoint.millionths)
        let track = try number()
        let emotion = try emotion()
        return RecordedFace(
            box: box,
            score: score,
            track: track,
            emotion: emotion,
            probabilities: try probabilities(),
            truth: try optionalEmotion(),
            smoothed: try optionalEmotion(),
            model: try optionalModel()
        )
    }
}
