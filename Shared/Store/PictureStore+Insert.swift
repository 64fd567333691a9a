import Faces
import Foundation
import GRDB
import Messages

extension PictureStore {
    /// Stores pictures of faces, all or none; one that is there already is left as it is.
    ///
    /// - Parameter now: Microseconds since 1970-01-01 UTC; expiry counts from here.
    /// - Returns: How many are new.
    /// - Throws: ``StoreError``.
    public func insert(_ crops: [RecordedCrop], at now: Int64) throws -> Int {
        guard !crops.isEmpty else { return 0 }
        let sql = """
            INSERT INTO crop (camera_id, run, frame, position, captured_at, kept_at, lot, x, y, width, height, jpeg)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
            """
        return try write { db in
            let statement = try db.cachedStatement(sql: sql)
            var stored = 0
            for crop in crops {
                let region = crop.region
                let corners = [region.x, region.y, region.width, region.height]
                let frame = crop.face.frame
                var values: [any DatabaseValueConvertible] = [
                    try Dimensions.camera(frame.site, frame.camera, in: db), Int64(bitPattern: frame.run),
                    Int64(bitPattern: frame.sequence), crop.face.position, crop.capturedAt, now,
                    Int64.random(in: CandidateDraw.lots),
                ]
                values += corners.map {
                    FixedPoint.encode($0, scale: FixedPoint.tenths) as any DatabaseValueConvertible
                }
                values.append(Data(crop.jpeg))
                try statement.execute(arguments: StatementArguments(values))
                stored += db.changesCount
            }
            return stored
        }
    }

    /// Stores whole pictures, all or none; one that is there already is left as it is.
    ///
    /// - Parameter now: Microseconds since 1970-01-01 UTC; expiry counts from here.
    /// - Returns: How many are new.
    /// - Throws: ``StoreError``.
    public func insert(_ frames: [RecordedFrame], at now: Int64) throws -> Int {
        guard !frames.isEmpty else { return 0 }
        let sql = """
            INSERT INTO frame (camera_id, run, frame, captured_at, kept_at, jpeg) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT DO NOTHING
            """
        return try write { db in
            let statement = try db.cachedStatement(sql: sql)
            var stored = 0
            for picture in frames {
                let frame = picture.frame
                let values: [any DatabaseValueConvertible] = [
                    try Dimensions.camera(frame.site, frame.camera, in: db), Int64(bitPattern: frame.run),
                    Int64(bitPattern: frame.sequence), picture.capturedAt, now, Data(picture.jpeg),
                ]
                try statement.execute(arguments: StatementArguments(values))
                stored += db.changesCount
            }
            return stored
        }
    }
}
