import Failure
import Foundation
import GRDB
import Messages

extension ReadOnlyStore {
    /// The kept picture of a face; `nil` when there is none.
    ///
    /// - Throws: ``StoreError``.
    public func crop(of face: FaceReference) throws -> RecordedCrop? {
        try readWithPictures { db in
            let sql = """
                SELECT captured_at, x, y, width, height, jpeg FROM pictures.crop
                CROSS JOIN pictures.camera ON camera.id = camera_id
                WHERE run = ? AND frame = ? AND position = ? AND site = ? AND name = ?
                """
            let frame = face.frame
            let arguments: StatementArguments = [
                Int64(bitPattern: frame.run), Int64(bitPattern: frame.sequence), face.position, frame.site.text,
                frame.camera.text,
            ]
            guard let row = try Row.fetchOne(db, sql: sql, arguments: arguments) else { return nil }
            var columns = ColumnReader(row)
            return RecordedCrop(
                face: face,
                capturedAt: try columns.integer(),
                region: try columns.box(),
                jpeg: try columns.bytes()
            )
        } ?? nil
    }

    /// A kept frame, its faces pixelated; `nil` when there is none.
    ///
    /// - Throws: ``StoreError``.
    public func frame(_ frame: FrameReference) throws -> RecordedFrame? {
        try readWithPictures { db in
            let sql = """
                SELECT captured_at, jpeg FROM pictures.frame AS kept CROSS JOIN pictures.camera ON camera.id = camera_id
                WHERE run = ? AND kept.frame = ? AND site = ? AND name = ?
                """
            let arguments: StatementArguments = [
                Int64(bitPattern: frame.run), Int64(bitPattern: frame.sequence), frame.site.text, frame.camera.text,
            ]
            guard let row = try Row.fetchOne(db, sql: sql, arguments: arguments) else { return nil }
            var columns = ColumnReader(row)
            return RecordedFrame(frame: frame, capturedAt: try columns.integer(), jpeg: try columns.bytes())
        } ?? nil
    }

    /// A query over results and pictures; `nil` when no picture was ever kept.
    ///
    /// The pictures' file may come after this reader, so it is looked for until it is there.
    func readWithPictures<Value>(_ query: (Database) throws -> Value) throws -> Value? {
        let pictures = PictureStore.path(besideDatabase: path)
        return try translatingErrors(at: pictures) {
            let isThere = try queue.unsafeRead { db in
                if try Row.fetchAll(db, sql: "PRAGMA database_list").contains(where: { $0["name"] == "pictures" }) {
                    return true
                }
                guard FileManager.default.fileExists(atPath: pictures) else { return false }
                // A file that is attached to a connection for reading is read, too.
                try db.execute(sql: "ATTACH DATABASE ? AS pictures", arguments: [pictures])
                let isMade = try Int.fetchOne(
                    db,
                    sql: "SELECT count(*) FROM pictures.sqlite_master WHERE name = 'frame'"
                )
                if isMade == 0 { try db.execute(sql: "DETACH DATABASE pictures") }
                return isMade != 0
            }
            return isThere ? try queue.read(query) : nil
        }
    }
}
