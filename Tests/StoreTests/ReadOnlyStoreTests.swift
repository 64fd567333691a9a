import Faces
import Failure
import Foundation
import GRDB
import Messages
import Testing

@testable import Store

@Suite("ReadOnlyStore")
struct ReadOnlyStoreTests {
    let folder: TemporaryFolder
    let path: String
    let store: SQLiteStore
    let reader: ReadOnlyStore

    init() throws {
        folder = try TemporaryFolder()
        path = folder.file("reports.sqlite")
        store = try SQLiteStore(path: path)
        reader = try ReadOnlyStore(path: path)
    }

    // Three cameras take turns; the report with sequence n was captured in second n.
    private func fill(_ sequences: ClosedRange<UInt64>) throws {
        let cameras = ["hall", "door", "attic"]
        _ = try store.insert(
            try sequences.map { sequence in
                try .example(
                    sequence,
                    camera: cameras[Int(sequence % 3)],
                    latency: Int64(sequence) * 1_000,
                    faces: sequence % 5 == 0 ? [] : [.example(sequence % 2 == 0 ? .happy : .sad, truth: .happy)]
                )
            }
        )
    }

    @Test func mergesTheCamerasByTimeOfCapture() throws {
        try fill(1...50)
        #expect(try reader.reports().map(\.sequence) == Array(1...50))
        #expect(try reader.reports(order: .newestFirst, limit: 4).map(\.sequence) == [50, 49, 48, 47])
        #expect(try reader.reports(limit: 0).isEmpty)
    }

    @Test func ordersByCaptureEvenIfReportsCameLate() throws {
        try fill(10...20)
        try fill(1...9)
        #expect(try reader.reports().map(\.sequence) == Array(1...20))
    }

    @Test func selectsByTimeWithoutTheEnd() throws {
        try fill(1...20)
        let selection = ReportSelection(since: RecordedReport.exampleTime(5), until: RecordedReport.exampleTime(8))
        #expect(try reader.reports(in: selection).map(\.sequence) == [5, 6, 7])
    }

    @Test func selectsByCameraAndSite() throws {
        try fill(1...6)
        _ = try store.insert([.example(100, camera: "hall", site: "office")])
        #expect(try reader.reports(in: ReportSelection(camera: Name("hall"))).map(\.sequence) == [3, 6, 100])
        #expect(try reader.reports(in: ReportSelection(site: Name("office"))).map(\.sequence) == [100])
        let both = ReportSelection(site: try Name("home"), camera: try Name("hall"))
        #expect(try reader.reports(in: both, order: .newestFirst).map(\.sequence) == [6, 3])
        #expect(try reader.reports(in: ReportSelection(camera: Name("cellar"))).isEmpty)
    }

    @Test func selectsTheReportsWithAnEmotion() throws {
        _ = try store.insert([
            .example(1, faces: [.example(.happy), .example(.sad), .example(.happy, x: 300)]),
            .example(2, faces: []), .example(3, faces: [.example(.fear)]),
        ])
        let reports = try reader.reports(in: ReportSelection(emotion: .happy))
        #expect(reports.map(\.sequence) == [1])
        #expect(reports.first?.faces.map(\.emotion) == [.happy, .sad, .happy])
        #expect(try reader.reports(in: ReportSelection(emotion: .angry)).isEmpty)
        #expect(try reader.summary(of: ReportSelection(emotion: .fear)).reports == 1)
    }

    @Test func stopsWhenItsReaderHasEnough() throws {
        struct Enough: Error {}
        try fill(1...5)
        #expect(throws: Enough.self) { try reader.forEachReport { _ in throw Enough() } }
        #expect(try reader.reports().count == 5)
    }

    @Test func summarises() throws {
        try fill(1...100)
        let summary = try reader.summary()
        #expect(summary.reports == 100)
        #expect(summary.faces == 80)
        #expect(summary.facesWithTruth == 80)
        #expect(summary.agreeing == 40)
        #expect(summary.truthAgreement == 0.5)
        #expect(summary.latency == LatencyPercentiles(p50: 50_000, p90: 90_000, p99: 99_000, maximum: 100_000))
    }

    @Test func summarisesASelection() throws {
        try fill(1...100)
        _ = try store.insert([.example(500, camera: "cellar", faces: [.example(.sad)])])
        let one = ReportSelection(since: RecordedReport.exampleTime(500), camera: try Name("cellar"))
        let summary = try reader.summary(of: one)
        #expect(summary.reports == 1)
        #expect(summary.truthAgreement == nil)
        #expect(summary.latency == LatencyPercentiles(p50: 80_000, p90: 80_000, p99: 80_000, maximum: 80_000))
    }

    @Test func tellsHowOldFramesWereAtEachStage() throws {
        #expect(try reader.ages(at: .recorded) == nil)
        try fill(1...100)
        #expect(try reader.ages(at: .detected)?.p50 == 60_000)
        #expect(try reader.ages(at: .classified)?.maximum == 70_000)
        #expect(try reader.ages(at: .recorded) == reader.summary().latency)
        let late = ReportSelection(since: RecordedReport.exampleTime(91))
        #expect(try reader.ages(at: .recorded, of: late)?.p50 == 95_000)
        #expect(try reader.ages(at: .recorded, of: ReportSelection(camera: Name("cellar"))) == nil)
    }

    @Test func summarisesNothing() throws {
        let summary = try reader.summary()
        #expect(summary == ReportSummary())
        #expect(summary.truthAgreement == nil)
        #expect(try reader.cameraCounts().isEmpty)
    }

    @Test func countsByCamera() throws {
        try fill(1...15)
        _ = try store.insert([.example(16, camera: "hall", faces: [.example(.sad), .example(.sad)])])
        let counts = try reader.cameraCounts()
        #expect(counts.map(\.camera.text) == ["attic", "door", "hall"])
        #expect(counts.map(\.reports) == [5, 5, 6])
        #expect(counts.map(\.faces) == [4, 4, 6])
    }

    @Test func readsWhileTheStoreIsWritten() throws {
        try fill(1...100)
        var seen = 0
        try reader.forEachReport { report in
            if seen == 10 { try fill(101...400) }
            seen += 1
        }
        #expect(seen == 100)
        #expect(try reader.reports().count == 400)
    }

    @Test func readsWhatAWriterOnAnotherThreadHasCommittedAndNothingElse() async throws {
        let batches: UInt64 = 60
        async let writing: Void = Task.detached { [store] in
            for batch in 0..<batches {
                _ = try store.insert(try (1...10).map { try .example(batch * 10 + $0) })
            }
        }.value
        var counts: [Int] = []
        while counts.last != Int(batches) * 10 {
            counts.append(try reader.summary().reports)
            await Task.yield()
        }
        try await writing
        #expect(counts.allSatisfy { $0 % 10 == 0 })
        #expect(counts == counts.sorted())
    }

    @Test func readsAStoreThatNobodyHasOpen() throws {
        let path = folder.file("closed.sqlite")
        var writer: SQLiteStore? = try SQLiteStore(path: path)
        _ = try writer?.insert([.example(1)])
        writer = nil
        #expect(try ReadOnlyStore(path: path).reports().count == 1)
    }

    @Test func showsResultsInWordsToAPersonWithSQLite() throws {
        _ = try store.insert([.example(1, faces: [.example(.happy, truth: .sad)]), .example(2, faces: [])])
        let rows = try reader.read { db in
            try Row.fetchAll(
                db,
                sql: "SELECT camera, emotion, confidence, truth, latency_ms FROM result ORDER BY sequence"
            )
        }
        #expect(
            rows.map(\.description) == [
                #"[camera:"hall" emotion:"happy" confidence:0.7 truth:"sad" latency_ms:80.0]"#,
                #"[camera:"hall" emotion:NULL confidence:NULL truth:NULL latency_ms:80.0]"#,
            ]
        )
    }
}
