import Failure
public import Messages
public import Store

extension PostgresReader {
    public func crop(of face: FaceReference) throws -> RecordedCrop? {
        let sql = """
            SELECT captured_at, x, y, width, height, jpeg FROM crop
            JOIN camera ON camera.id = camera_id JOIN site ON site.id = camera.site_id
            WHERE run = $1 AND frame = $2 AND site.name = $3 AND camera.name = $4 AND position = $5
            """
        let parameters = Self.parameters(of: face.frame) + [.integer(Int64(face.position))]
        return try database.use { connection in
            try connection.execute(sql, parameters).first { row in
                RecordedCrop(
                    face: face,
                    capturedAt: try row.integer(),
                    region: try row.box(),
                    jpeg: try row.data()
                )
            }
        }
    }

    public func frame(_ frame: FrameReference) throws -> RecordedFrame? {
        let sql = """
            SELECT captured_at, jpeg FROM frame
            JOIN camera ON camera.id = camera_id JOIN site ON site.id = camera.site_id
            WHERE run = $1 AND frame = $2 AND site.name = $3 AND camera.name = $4
            """
        return try database.use { connection in
            try connection.execute(sql, Self.parameters(of: frame)).first { row in
                RecordedFrame(frame: frame, capturedAt: try row.integer(), jpeg: try row.data())
            }
        }
    }

    private static func parameters(of frame: FrameReference) -> [PostgresParameter] {
        [
            .integer(Int64(bitPattern: frame.run)), .integer(Int64(bitPattern: frame.sequence)), .name(frame.site),
            .name(frame.camera),
        ]
    }

    public func candidates(
        _ selection: ReportSelection,
        order: CandidateOrder,
        limit: Int,
        excluding person: Name?,
        draw: CandidateDraw
    ) throws -> [Candidate] {
        let limit = min(max(1, limit), ReadOnlyStore.pageLimit)
        return try read { connection in
            let pool = try PostgresFacePool(selection, person: person, draw, in: connection)
            return try pool.faces(in: order, atMost: limit).map { face in
                var candidate = face.candidate
                candidate.labels = try Self.holdingLabels(of: candidate.face, in: connection)
                return candidate
            }
        }
    }

    private static func holdingLabels(
        of face: FaceReference,
        in connection: PostgresConnection
    ) throws -> [RecordedLabel] {
        let sql = """
            \(LabelRow.select)
            WHERE run.number = $1 AND frame = $2 AND site.name = $3 AND camera.name = $4 AND position = $5 AND holds
            ORDER BY label.id LIMIT \(ReadOnlyStore.pageLimit)
            """
        let parameters = Self.parameters(of: face.frame) + [.integer(Int64(face.position))]
        return try connection.execute(sql, parameters).map { try LabelRow(&$0).label }
    }
}
