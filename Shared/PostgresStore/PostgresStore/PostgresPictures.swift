import Faces
import Failure
import Messages
public import Store

/// Keeps pictures beside the reports in a PostgreSQL database, over a connection of its own: to store a picture never delays a
/// result.
public final class PostgresPictures: PictureWriter {
    private let database: PostgresDatabase

    init(_ address: PostgresAddress) {
        database = PostgresDatabase(address) { try PostgresSchema.checkIsCurrent($0, at: address) }
    }

    public func insert(_ crops: [RecordedCrop], at now: Int64) throws -> Int {
        let sql = """
            INSERT INTO crop (site_id, camera_id, run, frame, position, captured_at, kept_at, lot, x, y, width, height, jpeg)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT DO NOTHING
            """
        return try insert(crops, sql, of: \.face.frame) { crop in
            let region = crop.region
            let corners = [region.x, region.y, region.width, region.height]
            return [
                .integer(Int64(crop.face.position)), .integer(crop.capturedAt), .integer(now),
                .integer(Int64.random(in: CandidateDraw.lots)),
            ] + corners.map { .integer(FixedPoint.encode($0, scale: FixedPoint.tenths)) } + [.data(crop.jpeg)]
        }
    }

    public func insert(_ frames: [RecordedFrame], at now: Int64) throws -> Int {
        let sql = """
            INSERT INTO frame (site_id, camera_id, run, frame, captured_at, kept_at, jpeg)
            VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING
            """
        return try insert(frames, sql, of: \.frame) { picture in
            [.integer(picture.capturedAt), .integer(now), .data(picture.jpeg)]
        }
    }

    /// - Parameter values: What comes behind site, camera, run and frame.
    private func insert<Picture>(
        _ pictures: [Picture],
        _ sql: String,
        of frame: (Picture) -> FrameReference,
        _ values: (Picture) -> [PostgresParameter]
    ) throws -> Int {
        guard !pictures.isEmpty else { return 0 }
        return try database.use { connection in
            let rows = try pictures.map { picture in
                try Self.place(of: frame(picture), in: connection) + values(picture)
            }
            return try PostgresDatabase.retrying {
                try PostgresDatabase.transaction(connection) { connection in
                    try rows.reduce(0) { try $0 + connection.execute(sql, $1).affected }
                }
            }
        }
    }

    private static func place(
        of frame: FrameReference,
        in connection: PostgresConnection
    ) throws -> [PostgresParameter] {
        let site = try connection.memory.dimensions.number(of: .site(frame.site), in: connection)
        let key = PostgresDimensions.Key.camera(site: frame.site, name: frame.camera)
        let camera = try connection.memory.dimensions.number(of: key, in: connection)
        return [
            .integer(site), .integer(camera), .integer(Int64(bitPattern: frame.run)),
            .integer(Int64(bitPattern: frame.sequence)),
        ]
    }
}
