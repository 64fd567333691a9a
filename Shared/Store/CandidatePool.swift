import Faces
import GRDB
import Messages

/// Finds faces with pictures, and what reports say of them.
///
/// Which pictures are looked at is decided in the pictures' file by its indexes; only these are then looked up in the
/// reports.
struct CandidatePool: FacePool {
    private let db: Database
    private let selection: ReportSelection
    private let models: Set<Int64>?
    /// The numbers that the pictures' file has for the selected cameras.
    private let cameras: [Int64]
    private let exclusion: String
    private let draw: CandidateDraw
    /// A condition on `report`.
    private let visibility: String

    init(_ selection: ReportSelection, person: Name?, _ draw: CandidateDraw = CandidateDraw(), in db: Database) throws {
        self.db = db
        self.draw = draw
        self.selection = selection
        visibility = selection.model == nil ? "AND report.shadow = 0" : ""
        models = try selection.models(in: db)
        cameras = try Int64.fetchAll(
            db,
            sql: "SELECT id FROM pictures.camera WHERE site = ifnull(?, site) AND name = ifnull(?, name) ORDER BY id",
            arguments: [selection.site?.text, selection.camera?.text]
        )
        let number = try person.flatMap {
            try Int64.fetchOne(db, sql: "SELECT id FROM person WHERE name = ?", arguments: [$0.text])
        }
        exclusion =
            number.map {
                """
                AND NOT EXISTS (
                    SELECT 1 FROM label WHERE run_id = (SELECT id FROM run WHERE number = picture.run)
                        AND label.frame = picture.frame AND label.position = picture.position
                        AND person_id = \($0) AND holds = 1)
                """
            } ?? ""
    }

    // MARK: Orders

    /// In an order that was drawn when the pictures came.
    ///
    /// - Parameters:
    ///   - limit: So many pictures are looked at.
    ///   - enough: So many faces are found.
    func drawn(atMost limit: Int, enough: Int = .max) throws -> [PoolFace] {
        // Few pictures of one hour among millions are found by the time, many by their lots.
        let condition = condition(cameras)
        let count = try Int.fetchOne(
            db,
            sql: "SELECT count(*) FROM (SELECT 1 FROM pictures.crop AS picture WHERE \(condition) LIMIT \(limit))"
        )
        let index = count == limit ? "crop_by_lot" : "crop_by_camera_and_time"
        let halves = ["lot >= \(draw.start)", "lot < \(draw.start)"].map { half in
            """
            SELECT * FROM (
                SELECT picture.* FROM pictures.crop AS picture INDEXED BY \(index)
                WHERE \(half) AND \(condition) AND \(draw.part.condition) \(exclusion)
                ORDER BY lot LIMIT \(limit))
            """
        }
        return try faces(
            of: "SELECT * FROM (\(halves.joined(separator: " UNION ALL "))) LIMIT \(limit)",
            by: "picture.lot < \(draw.start), picture.lot, picture.id",
            enough: enough
        )
    }

    func newest(atMost limit: Int, enough: Int) throws -> [PoolFace] {
        var found: [PoolFace] = []
        for camera in cameras {
            found += try faces(
                of: """
                    SELECT * FROM pictures.crop AS picture WHERE \(condition([camera])) \(exclusion)
                    ORDER BY captured_at DESC LIMIT \(limit)
                    """,
                by: "picture.captured_at DESC, picture.id",
                enough: enough
            )
        }
        return found.sorted { $0.candidate.capturedAt > $1.candidate.capturedAt }
    }

    /// Those that people disagree about, the ones first that were labelled last.
    func contested(among labels: Int, enough: Int) throws -> [PoolFace] {
        let answer = "CASE verdict WHEN 3 THEN -1 ELSE label.emotion END"
        return try labelled(among: labels, having: "min(\(answer)) <> max(\(answer))", enough: enough)
    }

    /// Those that one person answered who was asked because they had been drawn at random, the ones first that were labelled
    /// last.
    func answeredOnce(among labels: Int, enough: Int) throws -> [PoolFace] {
        let isRandom = "label.reason IS \(CandidateOrder.random.rawValue)"
        return try labelled(among: labels, having: "count(DISTINCT person_id) = 1 AND max(\(isRandom))", enough: enough)
    }

    private func labelled(among labels: Int, having condition: String, enough: Int) throws -> [PoolFace] {
        try faces(
            of: """
                SELECT picture.*, recent.last AS order_key FROM (
                    SELECT run_id, frame, position, max(id) AS last
                    FROM (SELECT * FROM label WHERE holds = 1 ORDER BY id DESC LIMIT \(labels)) AS label
                    WHERE verdict IN (1, 2, 3)
                    GROUP BY run_id, frame, position HAVING \(condition)
                ) AS recent
                CROSS JOIN main.run ON run.id = recent.run_id
                CROSS JOIN pictures.crop AS picture ON picture.run = run.number AND picture.frame = recent.frame
                    AND picture.position = recent.position
                WHERE \(self.condition(cameras)) \(exclusion)
                """,
            by: "picture.order_key DESC, picture.id",
            enough: enough
        )
    }

    private func condition(_ cameras: [Int64]) -> String {
        let list = cameras.map(String.init).joined(separator: ", ")
        return """
            picture.camera_id IN (\(list)) AND picture.captured_at >= \(selection.since)
                AND picture.captured_at < \(selection.until)
            """
    }

    // MARK: From pictures to faces

    private func faces(of pictures: String, by order: String, enough: Int) throws -> [PoolFace] {
        let sql = """
            SELECT picture.id, camera.site, camera.name, run.number, picture.frame, picture.position, picture.captured_at,
                   face.track, face.emotion, angry, disgust, fear, happy, sad, surprise, neutral, smoothed,
                   model.name, version, hash_prefix, engine, model.id
            FROM (\(pictures)) AS picture
            CROSS JOIN pictures.camera AS owner ON owner.id = picture.camera_id
            CROSS JOIN main.camera ON camera.site = owner.site AND camera.name = owner.name
            CROSS JOIN main.run ON run.number = picture.run
            CROSS JOIN main.report ON report.run_id = run.id AND report.frame = picture.frame
                AND report.camera_id = camera.id \(visibility)
            CROSS JOIN main.face ON face.report_id = report.id AND face.position = picture.position
            CROSS JOIN main.model ON model.id = \(ReportSelection.faceModel)
            ORDER BY \(order), report.id
            """
        var group = PoolFaces(selection, models)
        let rows = try Row.fetchCursor(db, sql: sql)
        while group.faces.count < enough, let row = try rows.next() {
            var columns = ColumnReader(row)
            try group.add(&columns)
        }
        return group.end(enough)
    }
}
