import Faces
import Failure
import GRDB
import Messages
import Testing

@testable import Store

@Suite("Pages of reports")
struct PageTests {
    let record = TestRecord()
    var store: any ReportStore & RecordEraser { get throws { try record.store } }
    var reader: any RecordReader { get throws { try record.reader } }

    // Three cameras take turns; every third report came at the same time as the one before.
    private func fill(_ count: UInt64) throws {
        let cameras = ["hall", "door", "attic"]
        _ = try store.insert(
            try (1...count).map { sequence in
                var report = try RecordedReport.example(sequence, camera: cameras[Int(sequence % 3)])
                report.capturedAt = RecordedReport.exampleTime(sequence - (sequence % 3 == 0 ? 1 : 0))
                if sequence % 10 == 0 { report.faces = [.example(.fear)] }
                return report
            }
        )
    }

    private func pages(
        of selection: ReportSelection = ReportSelection(),
        _ order: ReportOrder,
        by limit: Int
    ) throws -> [UInt64] {
        var (found, cursor): ([UInt64], PageCursor?) = ([], nil)
        repeat {
            let page = try reader.reports(selection, order: order, limit: limit, after: cursor)
            #expect(page.reports.count <= limit)
            found += page.reports.map(\.sequence)
            cursor = try page.next.map { try PageCursor($0.bytes) }
        } while cursor != nil
        return found
    }

    @Test(arguments: RecordPlace.all, [1, 2, 7, 50, 1_000]) func giveEachReportOnce(place: RecordPlace, limit: Int)
        throws
    {
        try record.open(place)
        try fill(50)
        #expect(try pages(.oldestFirst, by: limit) == Array(1...50))
        #expect(try pages(.newestFirst, by: limit) == (1...50).reversed())
    }

    @Test(arguments: RecordPlace.all) func goOnWhereTheyEndedThoughReportsCame(place: RecordPlace) throws {
        try record.open(place)
        try fill(20)
        let first = try reader.reports(ReportSelection(), limit: 5)
        #expect(first.reports.map(\.sequence) == [20, 19, 18, 17, 16])
        _ = try store.insert([.example(21), .example(22)])
        #expect(try reader.reports(ReportSelection(), limit: 2, after: first.next).reports.map(\.sequence) == [15, 14])
    }

    @Test(arguments: RecordPlace.all) func giveReportsWithAnEmotionOrOfAModel(place: RecordPlace) throws {
        try record.open(place)
        try fill(50)
        var other = try RecordedReport.example(60)
        other.model.name = try Name("other")
        _ = try store.insert([other])
        #expect(try pages(of: ReportSelection(emotion: .fear), .oldestFirst, by: 2) == [10, 20, 30, 40, 50])
        #expect(try pages(of: ReportSelection(model: "other"), .oldestFirst, by: 2) == [60])
        #expect(try pages(of: ReportSelection(model: "other-1.0"), .newestFirst, by: 2) == [60])
        #expect(try pages(of: ReportSelection(model: "none"), .newestFirst, by: 2).isEmpty)
    }

    @Test(arguments: RecordPlace.all) func endEarlyRatherThanLookThroughEverything(place: RecordPlace) throws {
        try record.open(place)
        try fill(UInt64(ReadOnlyStore.pageEffort) + 10)
        let page = try reader.reports(ReportSelection(emotion: .disgust), order: .oldestFirst)
        #expect(page.reports.isEmpty)
        #expect(page.next != nil)
        #expect(
            try reader.reports(ReportSelection(emotion: .disgust), order: .oldestFirst, after: page.next).next == nil
        )
    }

    @Test(arguments: RecordPlace.all) func ofNothingAreEmpty(place: RecordPlace) throws {
        try record.open(place)
        #expect(try reader.reports(ReportSelection()) == ReportPage(reports: [], next: nil))
    }

    @Test(arguments: RecordPlace.all) func areRefusedWithTheCursorOfAnotherQuery(place: RecordPlace) throws {
        try record.open(place)
        try fill(10)
        let next = try reader.reports(ReportSelection(), order: .newestFirst, limit: 2).next
        let error = #expect(throws: StoreError.self) {
            try reader.reports(ReportSelection(), order: .oldestFirst, after: next)
        }
        #expect(error?.code == .badCursor)
        #expect(throws: StoreError.self) { try reader.labels(ReportSelection(), after: next) }
    }

    @Test(arguments: [[], [1], [UInt8](repeating: 9, count: 17), [UInt8](repeating: 1, count: 18)])
    func areRefusedWithACursorThatIsNone(bytes: [UInt8]) throws {
        let error = #expect(throws: StoreError.self) { try PageCursor(bytes) }
        #expect(error?.code == .badCursor)
    }

    @Test func areFoundByTheIndexAlone() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("mien.sqlite")
        let store = try SQLiteStore(path: path)
        _ = try store.insert(try (1...10).map { try .example($0) })
        let reader = try ReadOnlyStore(path: path)
        let plan = try reader.plan(
            "\(ReportRow.select) WHERE camera_id = 1 AND captured_at >= 5 AND captured_at < 9 AND (captured_at, report.id) < (7, 3)"
                + " ORDER BY captured_at DESC, report.id DESC"
        )
        #expect(plan.contains { $0.contains("report USING INDEX report_by_camera_and_time") })
        #expect(!plan.contains { $0.contains("SCAN") || $0.contains("TEMP B-TREE") })
    }

    @Test(arguments: RecordPlace.all) func tellAllReportsOfAFrame(place: RecordPlace) throws {
        try record.open(place)
        var second = try RecordedReport.example(9, producer: "other", faces: [.example(.fear)])
        second.frame.sequence = 1
        second.model.name = try Name("second")
        _ = try store.insert([.example(1), .example(2), second])
        let frame = try RecordedReport.example(1).frameReference
        #expect(try reader.reports(ofFrame: frame) == [.example(1), second])
        var unknown = frame
        unknown.run = 3
        #expect(try reader.reports(ofFrame: unknown).isEmpty)
        unknown = frame
        unknown.camera = try Name("door")
        #expect(try reader.reports(ofFrame: unknown).isEmpty)
    }
}

extension ReadOnlyStore {
    /// How SQLite answers a query, step by step.
    func plan(_ sql: String) throws -> [String] {
        try readWithPictures { db in try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN \(sql)").map { $0["detail"] } }
            ?? read { db in try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN \(sql)").map { $0["detail"] } }
    }
}
