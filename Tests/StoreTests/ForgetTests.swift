import Faces
import Failure
import Foundation
import GRDB
import Messages
import Testing

@testable import Store

@Suite("Forgetting")
struct ForgetTests {
    let folder: TemporaryFolder
    let path: String
    let store: SQLiteStore
    let reader: ReadOnlyStore

    init() throws {
        folder = try TemporaryFolder()
        path = folder.file("mien.sqlite")
        store = try SQLiteStore(path: path)
        reader = try ReadOnlyStore(path: path)
    }

    // One report a second from two cameras in turn, a face and a picture each; every tenth has a label.
    private func fill(_ count: UInt64 = 300) throws {
        let reports = try (1...count).map { try RecordedReport.example($0, camera: $0 % 2 == 0 ? "hall" : "door") }
        _ = try store.insert(reports)
        for report in reports {
            let face = FaceReference(frame: report.frameReference, position: 0)
            var crop = try RecordedCrop.example(report.sequence)
            crop.face = face
            _ = try store.pictures.insert([crop], at: 5)
            guard report.sequence % 10 == 0 else { continue }
            var label = try RecordedLabel.example(report.sequence)
            label.face = face
            #expect(try store.insert([label]).map(\.word) == ["stored"])
        }
        _ = try store.pictures.insert(
            [RecordedFrame(frame: reports[1].frameReference, capturedAt: reports[1].capturedAt, jpeg: [1, 2])],
            at: 5
        )
    }

    private func bins(_ step: TimelineStep) throws -> [String: Int] {
        try reader.timeline(ReportSelection(), step: step).reduce(into: [:]) {
            $0["\($1.camera)", default: 0] += $1.reports
        }
    }

    @Test func takesEverythingOfACamera() throws {
        try fill()
        let outcome = try store.forget(ReportSelection(camera: Name("hall")), at: 9)
        #expect(outcome == ForgetOutcome(reports: 150, faces: 150, labels: 30, pictures: 151))
        #expect(try reader.reports(ReportSelection(camera: Name("hall"))).reports.isEmpty)
        let event = try #require(reader.events().first)
        #expect((event.kind, event.happenedAt) == (.forgotten, 9))
        #expect(
            event.detail
                == "camera hall, captured from the beginning to now: 150 reports, 150 faces, 30 labels, 151 pictures"
        )
        #expect(try reader.labels(ReportSelection()).labels.isEmpty)
        for step in TimelineStep.allCases { #expect(try bins(step) == ["door": 150]) }
        #expect(try reader.candidates(ReportSelection(), order: .random, limit: 1_000).count == 150)
    }

    @Test func takesASpanOfTimeAndItsShareOfTheTimeline() throws {
        try fill()
        let span = ReportSelection(since: RecordedReport.exampleTime(71), until: RecordedReport.exampleTime(190))
        #expect(try store.forget(span, at: 9) == ForgetOutcome(reports: 119, faces: 119, labels: 11, pictures: 119))
        #expect(try reader.reports(span).reports.isEmpty)
        for step in TimelineStep.allCases { #expect(try bins(step).values.reduce(0, +) == 181) }
        let before = try allBins()
        try store.write { db in
            try db.execute(sql: "DELETE FROM bin")
            try BinWriter(db).add(BinWriter.tallies(of: "true", in: db))
        }
        #expect(try allBins() == before)
    }

    @Test func takesBinsWhoseReportsHadExpired() throws {
        try fill()
        try store.write { db in
            try db.execute(sql: "DELETE FROM face")
            try db.execute(sql: "DELETE FROM report")
        }
        let span = ReportSelection(since: RecordedReport.exampleTime(71), until: RecordedReport.exampleTime(190))
        #expect(try store.forget(span, at: 9).reports == 0)
        // 1,795,000,000 s is 40 s into a minute: 71 … 189 touch the minutes that begin 20, 80 and 140 s later.
        #expect(
            try reader.timeline(ReportSelection(), step: .minute).map { $0.start / 1_000_000 - 1_795_000_000 }
                == [-40, -40, 200, 200, 260, 260]
        )
        #expect(try bins(.day) == bins(.minute))
        #expect(try bins(.hour) == bins(.minute))
    }

    @Test func leavesNothingInTheFiles() throws {
        let store = try SQLiteStore(path: folder.file("secret.sqlite"))
        var report = try RecordedReport.example(1)
        report.sequence = 0x5EC2_E75E_C2E7
        var label = try RecordedLabel.example(1, key: "a-most-secret-key")
        label.recordedAt = 0x5EC2_E75E_C2E7
        let face = FaceReference(frame: report.frameReference, position: 0)
        label.face = face
        let marker = [UInt8]("a-most-secret-face".utf8)
        let crop = RecordedCrop(
            face: face,
            capturedAt: report.capturedAt,
            region: report.faces[0].box,
            jpeg: [UInt8](repeating: 7, count: 9_000) + marker
        )
        _ = try store.insert([report])
        _ = try store.insert([label])
        _ = try store.pictures.insert([crop], at: 5)
        let number: [UInt8] = [0x5E, 0xC2, 0xE7, 0x5E, 0xC2, 0xE7]
        let secrets = [number, Array("a-most-secret-key".utf8), marker]
        #expect(try secrets.map { try files(hold: $0) } == [true, true, true])
        _ = try store.forget(ReportSelection(camera: Name("hall")), at: 9)
        #expect(try secrets.map { try files(hold: $0) } == [false, false, false])
    }

    private func files(hold bytes: [UInt8]) throws -> Bool {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasPrefix("secret") }.contains {
            try Data(contentsOf: URL(fileURLWithPath: folder.file($0))).range(of: Data(bytes)) != nil
        }
    }

    @Test func isRefusedWithoutCameraOrTimeAndForAnEmotionOrModel() throws {
        for selection in [
            ReportSelection(), ReportSelection(site: try Name("home")), ReportSelection(since: 5, emotion: .sad),
            ReportSelection(since: 5, model: "baseline-7"),
        ] {
            let error = #expect(throws: StoreError.self) { try store.forget(selection, at: 9) }
            #expect(error?.code == .badSelection)
        }
    }

    @Test func ofNothingIsNothing() throws {
        #expect(try store.forget(ReportSelection(camera: Name("cellar")), at: 9) == ForgetOutcome())
        try fill(10)
        #expect(try store.forget(ReportSelection(since: 1, until: 2), at: 9) == ForgetOutcome())
    }

    @Test func takesMoreThanOneStep() throws {
        let count = UInt64(SQLiteStore.forgetStep * 2 + 7)
        _ = try store.insert(try (1...count).map { try .example($0) })
        #expect(try store.forget(ReportSelection(since: 0), at: 9).reports == Int(count))
        #expect(try allBins().isEmpty)
    }

    private func allBins() throws -> [Row] {
        try reader.read { db in try Row.fetchAll(db, sql: "SELECT * FROM bin ORDER BY 1, 2, 3, 4") }
    }
}
