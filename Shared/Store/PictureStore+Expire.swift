import GRDB
import Synchronization

extension PictureStore {
    /// A crop and its number.
    struct NumberedCrop {
        let id: Int64
        let face: FaceReference
    }

    /// The oldest crops without a label that have expired; `nil` without a file.
    func crops(due expiry: Expiry, limit: Int) throws -> [NumberedCrop]? {
        try writeIfPresent { db in
            let sql = """
                SELECT crop.id, kept_at, site, name, run, frame, position
                FROM crop INDEXED BY crop_without_label CROSS JOIN camera ON camera.id = camera_id
                WHERE labelled = 0 ORDER BY crop.id
                """
            let rows = try Row.fetchCursor(db, sql: sql)
            var faces: [FaceReference] = []
            let ids = try expiry.expired(atMost: limit) {
                try rows.next().map { row in
                    var columns = ColumnReader(row)
                    let (id, time) = (try columns.integer(), try columns.integer())
                    if faces.count < limit { faces.append(try columns.faceReference()) }
                    return (id, time)
                }
            }
            return zip(ids, faces).map { NumberedCrop(id: $0, face: $1) }
        }
    }

    /// Deletes crops, and marks those that stay for their labels.
    func settle(_ due: [NumberedCrop], keeping labelled: [NumberedCrop]) throws {
        guard !due.isEmpty else { return }
        let kept = Set(labelled.map(\.id))
        try write { db in
            try db.execute(sql: "UPDATE crop SET labelled = 1 WHERE id IN (\(Self.list(kept)))")
            try db.execute(
                sql: "DELETE FROM crop WHERE id IN (\(Self.list(due.map(\.id).filter { !kept.contains($0) })))"
            )
        }
    }

    /// Some crops that are kept for their labels: those behind the last that were asked for, or the first.
    func labelledCrops(limit: Int) throws -> [NumberedCrop]? {
        let start = looked.load(ordering: .relaxed)
        return try writeIfPresent { db in
            let sql = """
                SELECT crop.id, site, name, run, frame, position
                FROM crop INDEXED BY crop_with_label CROSS JOIN camera ON camera.id = camera_id
                WHERE labelled = 1 AND crop.id > ? ORDER BY crop.id LIMIT ?
                """
            let crops = try Row.fetchAll(db, sql: sql, arguments: [start, limit]).map { row in
                var columns = ColumnReader(row)
                return NumberedCrop(id: try columns.integer(), face: try columns.faceReference())
            }
            looked.store(crops.count < limit ? 0 : crops.last?.id ?? 0, ordering: .relaxed)
            return crops
        }
    }

    /// Takes the marks away: the crops expire like others.
    func release(_ crops: [NumberedCrop]) throws {
        guard !crops.isEmpty else { return }
        try write { db in
            try db.execute(sql: "UPDATE crop SET labelled = 0 WHERE id IN (\(Self.list(crops.map(\.id))))")
        }
    }

    func expireFrames(_ expiry: Expiry, limit: Int) throws -> ExpiryStep {
        try writeIfPresent { db in
            let rows = try Row.fetchCursor(db, sql: "SELECT id, kept_at FROM frame ORDER BY id")
            let ids = try expiry.expired(atMost: limit) {
                try rows.next().map { row in
                    var columns = ColumnReader(row)
                    return (try columns.integer(), try columns.integer())
                }
            }
            guard let last = ids.last else { return ExpiryStep() }
            try db.execute(sql: "DELETE FROM frame WHERE id <= ?", arguments: [last])
            return ExpiryStep(deleted: ids.count, hasMore: ids.count == limit)
        } ?? ExpiryStep()
    }

    private static func list(_ ids: some Sequence<Int64>) -> String { ids.map(String.init).joined(separator: ", ") }
}
