import Foundation
import Messages
import Testing

@testable import Store

/// What is the pictures' file's own.
@Suite("The pictures' file")
struct PictureFileTests {
    let folder: TemporaryFolder
    let store: SQLiteStore
    let reader: ReadOnlyStore

    init() throws {
        folder = try TemporaryFolder()
        let path = folder.file("mien.sqlite")
        store = try SQLiteStore(path: path)
        reader = try ReadOnlyStore(path: path)
    }

    @Test func isMadeWhenTheFirstPictureComes() throws {
        _ = try store.insert([.example(1)])
        #expect(!FileManager.default.fileExists(atPath: store.pictures.path))
        _ = try store.pictures.insert([.example(1)], at: 5)
        #expect(FileManager.default.fileExists(atPath: store.pictures.path))
    }

    @Test(arguments: ["crop_by_lot", "crop_by_camera_and_time"]) func areFoundByIndexes(index: String) throws {
        _ = try store.insert(try (1...4).map { try .example($0) })
        _ = try store.pictures.insert([.example(2), .example(4)], at: 5)
        let pool = try reader.readWithPictures { db in try CandidatePool(ReportSelection(), person: nil, in: db) }
        #expect(pool != nil)
        let plan = try reader.plan(
            """
            SELECT report.id FROM (SELECT * FROM pictures.crop AS picture INDEXED BY \(index)
                WHERE camera_id IN (1) AND captured_at >= 1 AND captured_at < 5 ORDER BY lot LIMIT 9) AS picture
            CROSS JOIN main.run ON run.number = picture.run
            CROSS JOIN main.report ON report.run_id = run.id AND report.frame = picture.frame
            CROSS JOIN main.face ON face.report_id = report.id AND face.position = picture.position
            """
        )
        #expect(plan.contains { $0.contains("report_by_frame (run_id=? AND frame=?)") }, "\(plan)")
        #expect(plan.contains { $0.contains("USING INDEX \(index)") }, "\(plan)")
    }
}
