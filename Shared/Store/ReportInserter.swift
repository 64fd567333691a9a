import Faces
import GRDB

/// Writes reports within one transaction.
struct ReportInserter {
    private static let insertReport = """
        INSERT INTO report (producer_id, sequence, camera_id, run_id, frame, width, height, captured_at,
                            detected_after, classified_after, recorded_after, model_id, detector_id, shadow)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (producer_id, sequence) DO NOTHING
        """
    private static let insertFace = """
        INSERT INTO face (report_id, position, track, x, y, width, height, score, emotion, truth,
                          angry, disgust, fear, happy, sad, surprise, neutral, smoothed, model_id)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """

    private let db: Database
    private let insertReport: Statement
    private let insertFace: Statement

    init(_ db: Database) throws {
        self.db = db
        insertReport = try db.cachedStatement(sql: Self.insertReport)
        insertFace = try db.cachedStatement(sql: Self.insertFace)
    }

    /// Stores a report, and counts it in the bins of its time unless it is only compared; `false` when it was stored before.
    func insert(_ report: RecordedReport, _ dimensions: inout Dimensions, _ tallies: inout Tallies) throws -> Bool {
        let camera = try dimensions.number(of: .camera(site: report.site, name: report.camera), in: db)
        let model = try dimensions.number(of: .model(report.model), in: db)
        let values = try values(of: report, camera: camera, model: model, &dimensions)
        insertReport.setUncheckedArguments(StatementArguments(values))
        try insertReport.execute()
        guard db.changesCount > 0 else { return false }
        let id = db.lastInsertedRowID
        let models = try report.faces.map { face in
            try face.model.map { try dimensions.number(of: .model($0), in: db) }
        }
        for (position, face) in report.faces.enumerated() {
            let values = Self.values(of: face, report: id, position: position, model: models[position])
            insertFace.setUncheckedArguments(StatementArguments(values))
            try insertFace.execute()
        }
        if !report.isShadow { tallies.add(report, camera: camera, model: model, faces: models) }
        return true
    }

    private func values(
        of report: RecordedReport,
        camera: Int64,
        model: Int64,
        _ dimensions: inout Dimensions
    ) throws -> [Int64] {
        [
            try dimensions.number(of: .producer(report.producer), in: db),
            Int64(bitPattern: report.sequence),
            camera,
            try dimensions.number(of: .run(report.frame.run), in: db),
            Int64(bitPattern: report.frame.sequence),
            Int64(report.frame.width),
            Int64(report.frame.height),
            report.capturedAt,
            // Foreign numbers: the differences wrap around, and so do the sums that give the times back.
            report.detectedAt &- report.capturedAt,
            report.classifiedAt &- report.capturedAt,
            report.latency,
            model,
            try dimensions.number(of: .detector(report.detector), in: db),
            report.isShadow ? 1 : 0,
        ]
    }

    private static func values(
        of face: RecordedFace,
        report: Int64,
        position: Int,
        model: Int64?
    ) -> [DatabaseValue] {
        let pixels = [face.box.x, face.box.y, face.box.width, face.box.height]
        var values = [report.databaseValue, position.databaseValue, Int64(bitPattern: face.track).databaseValue]
        values += pixels.map { FixedPoint.encode($0, scale: FixedPoint.tenths).databaseValue }
        values.append(FixedPoint.encode(face.score, scale: FixedPoint.millionths).databaseValue)
        values.append(face.emotion.rawValue.databaseValue)
        values.append(face.truth?.rawValue.databaseValue ?? .null)
        values += face.probabilities.values.map {
            FixedPoint.encode($0, scale: FixedPoint.millionths).databaseValue
        }
        values.append(face.smoothed?.rawValue.databaseValue ?? .null)
        values.append(model?.databaseValue ?? .null)
        return values
    }
}
