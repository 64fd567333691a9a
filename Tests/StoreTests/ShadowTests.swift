import Faces
import Failure
import GRDB
import Messages
import Testing

@testable import Store

@Suite("Reports that are only compared")
struct ShadowTests {
    let folder: TemporaryFolder
    let path: String
    let store: SQLiteStore
    let reader: ReadOnlyStore
    private let tiny = ReportSelection(model: "tiny")

    // Four frames with a happy face each, of which the shadow read the first two: as sad ones. It numbers its reports from 101.
    init() throws {
        folder = try TemporaryFolder()
        path = folder.file("mien.sqlite")
        store = try SQLiteStore(path: path)
        reader = try ReadOnlyStore(path: path)
        let reports = try (1...4).map { try RecordedReport.example($0) }
        let shadows = try reports.prefix(2).map { try $0.shadow(sequence: $0.sequence + 100, .sad) }
        #expect(try store.insert(reports + shadows) == InsertOutcome(stored: 6))
        for report in reports { _ = try store.pictures.insert([.example(report.sequence)], at: 5) }
        for sequence in 1...4 as ClosedRange<UInt64> {
            #expect(try store.insert([RecordedLabel.example(sequence, of: sequence)]).map(\.word) == ["stored"])
        }
    }

    private func pages(_ selection: ReportSelection) throws -> [UInt64] {
        try reader.reports(selection, order: .oldestFirst).reports.map(\.sequence)
    }

    // MARK: Who finds them

    @Test func areInPagesOnlyWhenTheirModelIsNamed() throws {
        #expect(try pages(ReportSelection()) == [1, 2, 3, 4])
        #expect(try pages(ReportSelection(emotion: .sad)).isEmpty)
        for model in ["tiny", "tiny-2.0"] { #expect(try pages(ReportSelection(model: model)) == [101, 102]) }
        #expect(try pages(ReportSelection(emotion: .happy, model: "tiny")).isEmpty)
        #expect(try reader.reports(tiny).reports.allSatisfy(\.isShadow))
    }

    @Test func areReadOneByOneOnlyWhenTheirModelIsNamed() throws {
        #expect(try reader.reports().map(\.sequence) == [1, 2, 3, 4])
        #expect(try reader.reports(in: tiny).map(\.sequence) == [101, 102])
    }

    @Test func areSummedUpOnlyWhenTheirModelIsNamed() throws {
        #expect(try reader.summary().reports == 4 && reader.summary().faces == 4)
        #expect(try reader.summary(of: tiny).reports == 2)
        #expect(try reader.cameraCounts().map(\.reports) == [4])
        #expect(try reader.cameraCounts(in: tiny).map(\.faces) == [2])
        #expect(try reader.ages(at: .recorded, of: tiny)?.maximum == 80_000)
    }

    @Test func areInNoTimeline() throws {
        for step in TimelineStep.allCases {
            let bins = try reader.timeline(ReportSelection(), step: step)
            #expect(bins.map(\.reports).reduce(0, +) == 4)
            #expect(bins.map { $0.counts[Emotion.sad.rawValue] }.reduce(0, +) == 0)
            #expect(try reader.timeline(tiny, step: step).isEmpty)
        }
    }

    @Test func giveCandidatesOnlyWhenTheirModelIsNamed() throws {
        let usual = try reader.candidates(ReportSelection(), order: .newest)
        #expect(usual.map(\.emotion) == [.happy, .happy, .happy, .happy])
        #expect(try reader.candidates(ReportSelection(), order: .disputed).isEmpty)
        let named = try reader.candidates(tiny, order: .newest)
        #expect(named.map(\.face.frame.sequence) == [2, 1])
        #expect(named.allSatisfy { $0.emotion == .sad && $0.model.name.text == "tiny" })
        #expect(try reader.candidates(tiny, order: .disputed).count == 2)
    }

    @Test func areConfusedOnlyWhenTheirModelIsNamed() throws {
        #expect(try reader.confusion(ReportSelection()).map(\.model.name.text) == ["baseline-7"])
        let confusion = try #require(try reader.confusion(tiny).first)
        #expect(confusion.model.name.text == "tiny")
        #expect(confusion.counts.reduce(0, +) == 2)
        #expect(confusion.counts[Emotion.happy.rawValue * 7 + Emotion.sad.rawValue] == 2)
    }

    @Test func standBesideTheOthersOfTheirFrame() throws {
        let reports = try reader.reports(ofFrame: RecordedReport.example(1).frameReference)
        #expect(reports.map(\.isShadow) == [false, true])
        #expect(reports.map(\.model.name.text) == ["baseline-7", "tiny"])
    }

    @Test func areNotInTheViewForPeople() throws {
        #expect(try reader.read { db in try Int.fetchOne(db, sql: "SELECT count(*) FROM result") } == 4)
    }

    /// Of many shadows a page passes over no more than it may, and goes on behind them.
    @Test func doNotHoldUpPages() throws {
        let frame = try RecordedReport.example(5)
        let many = UInt64(ReadOnlyStore.pageEffort)
        _ = try store.insert(try (1...many).map { try frame.shadow(sequence: 1_000 + $0) })
        let first = try reader.reports(ReportSelection(), limit: 10)
        #expect(first.reports.isEmpty)
        #expect(
            try reader.reports(ReportSelection(), limit: 10, after: first.next).reports.map(\.sequence) == [4, 3, 2, 1]
        )
    }

    // MARK: What holds for all reports

    @Test func areStoredOnceAndCountForTheirProducer() throws {
        let again = try RecordedReport.example(1).shadow(sequence: 101, .sad)
        #expect(try store.insert([again, .example(1)]) == InsertOutcome(duplicates: 2))
        #expect(try store.storedSequences(of: Name("classifier-1"), from: 3) == [2, 3, 4, 101, 102])
        #expect(try reader.reportsByProducer() == [Name("classifier-1"): 6])
        #expect(try reader.repeatedReports() == 0)
    }

    @Test func areForgottenWithTheirCamera() throws {
        let outcome = try store.forget(ReportSelection(camera: Name("hall")), at: 9)
        #expect(outcome == ForgetOutcome(reports: 6, faces: 6, labels: 4, pictures: 4))
        #expect(try reader.reports(tiny).reports.isEmpty)
        #expect(try reader.timeline(ReportSelection(), step: .day).isEmpty)
    }

    @Test func expireInTheOrderOfRecording() throws {
        let step = try store.expire(.results, before: .max, now: .max, limit: 5)
        #expect(step.deleted == 5)
        #expect(try pages(tiny) == [102])
        #expect(try reader.timeline(ReportSelection(), step: .day).map(\.reports) == [4])
    }

    @Test func areInABackup() throws {
        let copy = folder.file("copy.sqlite")
        _ = try reader.backup(to: copy)
        #expect(try ReadOnlyStore(path: copy).reports(tiny) == reader.reports(tiny))
    }
}
