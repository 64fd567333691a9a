import Faces
import Messages
import Store

/// Writes reports within one transaction: they come in by COPY, and those that are new go on into the tables.
struct ReportBatch {
    private static let reportColumns = [
        "site_id", "producer_id", "sequence", "camera_id", "run_id", "frame", "width", "height", "captured_at",
        "detected_at", "classified_at", "recorded_at", "model_id", "detector_id",
    ]
    private static let faceColumns =
        ["position", "track", "x", "y", "width", "height", "score", "emotion", "truth"] + PostgresSchema.emotions
        + ["smoothed", "model_id"]

    /// Where they come in, for each connection; what is in them is gone with the transaction.
    static let incoming = [
        """
        CREATE TEMPORARY TABLE incoming_report (
            place bigint, shadow bigint, \(reportColumns.map { "\($0) bigint" }.joined(separator: ", ")),
            id bigint DEFAULT nextval('report_id')) ON COMMIT DELETE ROWS
        """,
        """
        CREATE TEMPORARY TABLE incoming_face (
            place bigint, \(faceColumns.map { "\($0) bigint" }.joined(separator: ", "))) ON COMMIT DELETE ROWS
        """,
        BinRows.incoming,
    ]

    private static let store = """
        WITH stored AS (
            INSERT INTO report (id, shadow, \(reportColumns.joined(separator: ", ")))
            SELECT id, shadow <> 0, \(reportColumns.joined(separator: ", ")) FROM incoming_report ORDER BY place
            ON CONFLICT (producer_id, sequence, captured_at) DO NOTHING
            RETURNING id
        ), kept AS (
            SELECT incoming_report.id, place, captured_at FROM incoming_report JOIN stored USING (id)
        ), faces AS (
            INSERT INTO face (report_id, captured_at, \(faceColumns.joined(separator: ", ")))
            SELECT kept.id, kept.captured_at, \(faceColumns.joined(separator: ", "))
            FROM incoming_face JOIN kept USING (place)
        )
        SELECT place FROM kept
        """

    let reports: [RecordedReport]
    private var numbers: [(camera: Int64, model: Int64, faces: [Int64?])] = []
    private var reportRows: CopyRows
    private var faceRows: CopyRows

    /// Looks up what is stored once.
    init(
        _ reports: [RecordedReport],
        _ dimensions: inout PostgresDimensions,
        in connection: PostgresConnection
    ) throws {
        self.reports = reports
        reportRows = CopyRows(capacity: reports.count * 200)
        faceRows = CopyRows(capacity: reports.count * 250)
        for (place, report) in reports.enumerated() { try add(report, Int64(place), &dimensions, connection) }
    }

    /// Stores them. Returns the places, in the batch, of those that were new.
    func insert(in connection: PostgresConnection) throws -> [Int] {
        try connection.copy(
            reportRows,
            into: "incoming_report (place, shadow, \(Self.reportColumns.joined(separator: ", ")))"
        )
        try connection.copy(faceRows, into: "incoming_face")
        let places = try connection.execute(Self.store).map { Int(try $0.integer()) }
        try BinRows.add(tallies(of: places), in: connection)
        return places
    }

    private func tallies(of places: [Int]) -> Tallies {
        var tallies = Tallies()
        for place in places where reports.indices.contains(place) && !reports[place].isShadow {
            let known = numbers[place]
            tallies.add(reports[place], camera: known.camera, model: known.model, faces: known.faces)
        }
        return tallies
    }

    private mutating func add(
        _ report: RecordedReport,
        _ place: Int64,
        _ dimensions: inout PostgresDimensions,
        _ connection: PostgresConnection
    ) throws {
        let camera = try dimensions.number(of: .camera(site: report.site, name: report.camera), in: connection)
        let model = try dimensions.number(of: .model(report.model), in: connection)
        let columns: [Int64?] = [
            place,
            report.isShadow ? 1 : 0,
            try dimensions.number(of: .site(report.site), in: connection),
            try dimensions.number(of: .producer(site: report.site, name: report.producer), in: connection),
            Int64(bitPattern: report.sequence),
            camera,
            try dimensions.number(of: .run(report.frame.run), in: connection),
            Int64(bitPattern: report.frame.sequence),
            Int64(report.frame.width),
            Int64(report.frame.height),
            report.capturedAt, report.detectedAt, report.classifiedAt, report.recordedAt,
            model,
            try dimensions.number(of: .detector(report.detector), in: connection),
        ]
        reportRows.add(columns)
        let models = try report.faces.map { face in
            try face.model.map { try dimensions.number(of: .model($0), in: connection) }
        }
        for (position, face) in report.faces.enumerated() {
            faceRows.add(Self.columns(of: face, place, position, model: models[position]))
        }
        numbers.append((camera, model, models))
    }

    private static func columns(of face: RecordedFace, _ place: Int64, _ position: Int, model: Int64?) -> [Int64?] {
        var columns: [Int64?] = [place, Int64(position), Int64(bitPattern: face.track)]
        for pixels in [face.box.x, face.box.y, face.box.width, face.box.height] {
            columns.append(FixedPoint.encode(pixels, scale: FixedPoint.tenths))
        }
        columns.append(FixedPoint.encode(face.score, scale: FixedPoint.millionths))
        columns.append(Int64(face.emotion.rawValue))
        columns.append(face.truth.map { Int64($0.rawValue) })
        for probability in face.probabilities.values {
            columns.append(FixedPoint.encode(probability, scale: FixedPoint.millionths))
        }
        columns.append(face.smoothed.map { Int64($0.rawValue) })
        columns.append(model)
        return columns
    }
}
