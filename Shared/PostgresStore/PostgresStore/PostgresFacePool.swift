import Messages
import Store

/// Finds faces with pictures in PostgreSQL, and what reports say of them.
struct PostgresFacePool: FacePool {
    private let connection: PostgresConnection
    private let selection: ReportSelection
    private let models: Set<Int64>?
    private let draw: CandidateDraw
    /// The cameras, and the first and the end of the time: $1 to $3 of every query.
    private let parameters: [PostgresParameter]
    private let exclusion: String

    private static let columns = """
        picture.id, picture.camera_id, picture.run, picture.frame, picture.position, picture.captured_at
        """
    private static let condition = """
        picture.camera_id = ANY($1) AND picture.captured_at >= $2 AND picture.captured_at < $3
        """

    init(
        _ selection: ReportSelection,
        person: Name?,
        _ draw: CandidateDraw,
        in connection: PostgresConnection
    ) throws {
        (self.connection, self.selection, self.draw) = (connection, selection, draw)
        models = try selection.models(in: connection)
        parameters = [
            .integers(try selection.cameras(in: connection)), .integer(selection.since), .integer(selection.until),
        ]
        let number = try person.flatMap { person in
            try connection.execute("SELECT id FROM person WHERE name = $1", [.name(person)]).first { try $0.integer() }
        }
        exclusion =
            number.map {
                """
                AND NOT EXISTS (
                    SELECT 1 FROM label WHERE run_id = (SELECT id FROM run WHERE number = picture.run)
                        AND label.frame = picture.frame AND label.position = picture.position
                        AND label.camera_id = picture.camera_id AND person_id = \($0) AND holds)
                """
            } ?? ""
    }

    func drawn(atMost limit: Int, enough: Int) throws -> [PoolFace] {
        // After the highest lot it goes on with the lowest.
        let halves = ["lot >= \(draw.start)", "lot < \(draw.start)"].enumerated().map { half, lots in
            """
            (SELECT \(Self.columns), \(half) AS half, lot FROM crop AS picture
             WHERE \(lots) AND \(Self.condition) AND \(draw.part.condition) \(exclusion)
             ORDER BY lot LIMIT \(limit))
            """
        }
        let both = halves.joined(separator: " UNION ALL ")
        return try faces(
            of: "SELECT * FROM (\(both)) AS picture ORDER BY half, lot LIMIT \(limit)",
            by: "picture.half, picture.lot, picture.id",
            enough: enough
        )
    }

    func newest(atMost limit: Int, enough: Int) throws -> [PoolFace] {
        try faces(
            of: """
                SELECT \(Self.columns) FROM crop AS picture WHERE \(Self.condition) \(exclusion)
                ORDER BY captured_at DESC LIMIT \(limit)
                """,
            by: "picture.captured_at DESC, picture.id",
            enough: enough
        )
    }

    func contested(among labels: Int, enough: Int) throws -> [PoolFace] {
        let answer = "CASE verdict WHEN 3 THEN -1 ELSE label.emotion END"
        return try labelled(among: labels, having: "min(\(answer)) <> max(\(answer))", enough: enough)
    }

    func answeredOnce(among labels: Int, enough: Int) throws -> [PoolFace] {
        let isRandom = "bool_or(label.reason IS NOT DISTINCT FROM \(CandidateOrder.random.rawValue))"
        return try labelled(among: labels, having: "count(DISTINCT person_id) = 1 AND \(isRandom)", enough: enough)
    }

    private func labelled(among labels: Int, having condition: String, enough: Int) throws -> [PoolFace] {
        try faces(
            of: """
                SELECT \(Self.columns), recent.last FROM (
                    SELECT camera_id, run_id, frame, position, max(id) AS last
                    FROM (SELECT * FROM label WHERE holds AND camera_id = ANY($1) ORDER BY id DESC LIMIT \(labels)) AS label
                    WHERE verdict IN (1, 2, 3)
                    GROUP BY camera_id, run_id, frame, position HAVING \(condition)
                ) AS recent
                JOIN run ON run.id = recent.run_id
                JOIN crop AS picture ON picture.run = run.number AND picture.frame = recent.frame
                    AND picture.position = recent.position AND picture.camera_id = recent.camera_id
                WHERE \(Self.condition) \(exclusion)
                """,
            by: "picture.last DESC, picture.id",
            enough: enough
        )
    }

    // MARK: From pictures to faces

    /// All reports of a frame have its time of capture, so only its month is looked at.
    private func faces(of pictures: String, by order: String, enough: Int) throws -> [PoolFace] {
        let sql = """
            SELECT picture.id, site.name, camera.name, picture.run, picture.frame, picture.position, picture.captured_at,
                   face.track, face.emotion, angry, disgust, fear, happy, sad, surprise, neutral, smoothed,
                   model.name, version, hash_prefix, engine, model.id
            FROM (\(pictures)) AS picture
            JOIN camera ON camera.id = picture.camera_id
            JOIN site ON site.id = camera.site_id
            JOIN run ON run.number = picture.run
            JOIN report ON report.run_id = run.id AND report.frame = picture.frame
                AND report.captured_at = picture.captured_at AND report.camera_id = picture.camera_id
                \(selection.model == nil ? "AND NOT report.shadow" : "")
            JOIN face ON face.report_id = report.id AND face.captured_at = report.captured_at
                AND face.position = picture.position
            JOIN model ON model.id = coalesce(face.model_id, report.model_id)
            ORDER BY \(order), report.id
            """
        var group = PoolFaces(selection, models)
        _ = try connection.execute(sql, parameters).map { row in
            if group.faces.count < enough { try group.add(&row) }
        }
        return group.end(enough)
    }
}
