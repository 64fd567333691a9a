import Faces
import GRDB
import Messages

/// A report as a query finds it, without its faces.
struct ReportRow: FetchableRecord {
    /// In the order in which `init` reads them: to look for a column by its name would take most of a query's time.
    ///
    /// CROSS JOIN keeps SQLite from starting with another table than `report`, whose order it would have to undo.
    static let select = """
        SELECT report.id, site, camera.name, producer.name, sequence, run.number, frame, width, height,
               captured_at, detected_after, classified_after, recorded_after,
               model.name, version, hash_prefix, engine, detector.name, shadow
        FROM report
        CROSS JOIN camera ON camera.id = camera_id
        CROSS JOIN producer ON producer.id = producer_id
        CROSS JOIN run ON run.id = run_id
        CROSS JOIN detector ON detector.id = detector_id
        CROSS JOIN model ON model.id = model_id
        """

    let id: Int64
    let report: RecordedReport

    init(row: Row) throws {
        var columns = ColumnReader(row)
        id = try columns.integer()
        let (site, camera, producer) = (try columns.name(), try columns.name(), try columns.name())
        let sequence = try columns.number()
        let frame = RecordedReport.Frame(
            run: try columns.number(),
            sequence: try columns.number(),
            width: UInt32(truncatingIfNeeded: try columns.integer()),
            height: UInt32(truncatingIfNeeded: try columns.integer())
        )
        let capturedAt = try columns.integer()
        report = RecordedReport(
            site: site,
            camera: camera,
            producer: producer,
            sequence: sequence,
            frame: frame,
            capturedAt: capturedAt,
            detectedAt: capturedAt &+ (try columns.integer()),
            classifiedAt: capturedAt &+ (try columns.integer()),
            recordedAt: capturedAt &+ (try columns.integer()),
            model: try columns.model(),
            detector: try columns.text(),
            isShadow: try columns.integer() != 0,
            faces: []
        )
    }
}

/// A face as a query finds it.
struct FaceRow: FetchableRecord {
    /// In the order in which `init` reads them.
    static let select = """
        SELECT x, y, width, height, score, track, emotion, angry, disgust, fear, happy, sad, surprise, neutral, truth,
               smoothed, model_id, name, version, hash_prefix, engine
        FROM face LEFT JOIN model ON model.id = model_id
        """

    let face: RecordedFace

    init(row: Row) throws {
        var columns = ColumnReader(row)
        let box = try columns.box()
        let score = try columns.decimal(FixedPoint.millionths)
        let track = try columns.number()
        let emotion = try columns.emotion()
        let likelihoods = try columns.probabilities()
        var face = RecordedFace(
            box: box,
            score: score,
            track: track,
            emotion: emotion,
            probabilities: likelihoods,
            truth: try columns.optionalEmotion(),
            smoothed: try columns.optionalEmotion()
        )
        if try columns.optionalInteger() != nil { face.model = try columns.model() }
        self.face = face
    }
}
