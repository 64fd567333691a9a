import Failure
import Foundation
import GRDB
import Messages
import Testing

@testable import Store

@Suite("A database of an earlier version")
struct MigrationTests {
    let folder: TemporaryFolder
    let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.file("mien.sqlite")
        let queue = try DatabaseQueue(path: path)
        try Schema.migrator.migrate(queue, upTo: "reports")
        // As that version wrote them: no smoothed emotion, no bins.
        try queue.write { db in
            try db.execute(
                sql: """
                    INSERT INTO camera VALUES (1, 'home', 'hall');
                    INSERT INTO producer VALUES (1, 'classifier-1');
                    INSERT INTO detector VALUES (1, 'haar');
                    INSERT INTO run VALUES (1, 77);
                    INSERT INTO model VALUES (1, 'baseline-7', '1.0', '0a1b2c', 'opencv');
                    INSERT INTO report VALUES
                        (1, 1, 1, 1, 1, 1, 640, 480, 1795000000000000, 60000, 70000, 80000, 1, 1),
                        (2, 1, 2, 1, 1, 2, 640, 480, 1795000090000000, 60000, 70000, 80000, 1, 1);
                    INSERT INTO face VALUES
                        (1, 0, 7, 123, 456, 1000, 1205, 987654, 3, NULL, 50000, 50000, 50000, 700000, 50000, 50000, 50000);
                    """
            )
        }
        try queue.close()
    }

    @Test func isRefusedByAReaderUntilItIsBroughtUpToDate() throws {
        let error = #expect(throws: StoreError.self) { try ReadOnlyStore(path: path) }
        #expect(error?.code == .olderSchema)
    }

    @Test func keepsItsReportsAndCountsThem() throws {
        let store = try SQLiteStore(path: path)
        let reader = try ReadOnlyStore(path: path)
        let page = try reader.reports(ReportSelection(), order: .oldestFirst)
        #expect(page.reports.map(\.sequence) == [1, 2])
        #expect(page.reports.first?.faces.first?.smoothed == nil)
        let bins = try reader.timeline(ReportSelection(), step: .minute)
        #expect(bins.map(\.reports) == [1, 1])
        #expect(bins.map(\.faces) == [1, 0])
        #expect(try reader.timeline(ReportSelection(), step: .day).map(\.counts) == [[0, 0, 0, 1, 0, 0, 0]])
        _ = try store.insert([.example(1), .example(3)])
        #expect(try reader.timeline(ReportSelection(), step: .day).map(\.reports) == [3])
    }

    @Test func knowsNeitherShadowsNorCanariesBeforeTheyCome() throws {
        let queue = try DatabaseQueue(path: path)
        try Schema.migrator.migrate(queue, upTo: "reviews")
        // As that version wrote it; the bin says more than the reports, of which some have expired.
        try queue.write { db in
            try db.execute(
                sql: """
                    UPDATE bin SET reports = 500;
                    INSERT INTO event VALUES
                        (1, 7, 'label refused', 'unknown_face: key k, person ann, camera hall, run 1, frame 2, face 0, …'),
                        (2, 7, 'label refused', 'conflict: key k, person ann, camera door, run 1, frame 2, face 0, …'),
                        (3, 7, 'forgotten', 'camera hall, captured from the beginning to now: 1 reports');
                    """
            )
        }
        try queue.close()
        let store = try SQLiteStore(path: path)
        let reader = try ReadOnlyStore(path: path)
        #expect(try reader.reports(ReportSelection()).reports.map(\.isShadow) == [false, false])
        #expect(try reader.reports(ReportSelection()).reports.flatMap(\.faces).map(\.model) == [nil])
        #expect(try reader.timeline(ReportSelection(), step: .day).map(\.reports) == [500])
        let cameras = try reader.read { db in
            try Optional<String>.fetchAll(db, sql: "SELECT camera FROM event ORDER BY id")
        }
        #expect(cameras == ["hall", "door", nil])
        _ = try store.forget(ReportSelection(site: Name("home"), camera: Name("hall")), at: 9)
        #expect(try reader.events().map(\.kind) == [.forgotten, .forgotten, .labelRefused])
    }
}
