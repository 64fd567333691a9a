import Failure
import Messages
import PostgresTestKit
import Testing

@testable import PostgresStore
@testable import Store

/// What is PostgreSQL's own: months, several recorders, and a server that fails.
@Suite(
    "PostgresStore",
    .enabled(if: PostgresServer.programs != nil, "PostgreSQL is not installed: Scripts/setup --test does it"),
    .timeLimit(.minutes(5))
)
struct PostgresStoreTests {
    private let server: PostgresServer
    private let database: String

    init() throws {
        server = try PostgresServer.shared.get()
        database = try server.makeDatabase()
    }

    private func store(_ site: String = "home", now: Int64 = TestRecord.now) throws -> PostgresStore {
        try PostgresStore(PostgresAddress(parsing: database), site: Name(site)) { now }
    }

    private func reader(_ site: String = "home") throws -> PostgresReader {
        try PostgresReader(PostgresAddress(parsing: database), site: Name(site))
    }

    private func months(_ table: String = "report") throws -> String {
        try server.psql(
            "SELECT relname FROM pg_class JOIN pg_inherits ON inhrelid = pg_class.oid WHERE inhparent = 'mien.\(table)'::regclass"
                + " ORDER BY 1",
            in: database
        )
    }

    // 2026-11-18 and the months around it.
    private let inMonth: [Int64] = [1_795_000_000, 1_797_900_000, 1_789_900_000]

    // MARK: Months

    @Test func makesTheTablesOfThisMonthAndTheNextAheadAndOthersOnDemand() throws {
        let store = try store()
        #expect(try months() == "report_2026_11 report_2026_12 report_other")
        _ = try store.insert(try inMonth.enumerated().map { try .example(UInt64($0 + 1)).at($1) })
        #expect(try months() == "report_2026_09 report_2026_11 report_2026_12 report_other")
        #expect(try months("face") == "face_2026_09 face_2026_11 face_2026_12 face_other")
        #expect(try reader().reports().count == 3)
    }

    @Test func keepsWhatNobodyBelievesInOneTable() throws {
        let store = try store()
        let times = [Int64.min / 1_000_000, -1, 0, 1_500_000_000, 4_000_000_000, Int64.max / 1_000_000 - 1]
        #expect(try store.insert(try times.enumerated().map { try .example(UInt64($0 + 1)).at($1) }).stored == 6)
        #expect(try months() == "report_2026_11 report_2026_12 report_other")
        #expect(try server.psql("SELECT count(*) FROM mien.report_other", in: database) == "6")
    }

    @Test func movesWhatWasOfTheFutureIntoItsMonth() throws {
        let early = try RecordedReport.example(1).at(1_795_000_000 + 70 * 86_400)
        #expect(try store().insert([early, .example(2)]).stored == 2)
        #expect(try server.psql("SELECT count(*) FROM mien.face_other", in: database) == "1")
        let later = try store(now: early.capturedAt)
        #expect(try later.insert([early, .example(3)]) == InsertOutcome(stored: 1, duplicates: 1))
        #expect(try server.psql("SELECT count(*) FROM mien.face_other", in: database) == "0")
        #expect(try reader().reports().map(\.sequence) == [2, 3, 1])
    }

    @Test func dropsAMonthThatHasExpiredAsAWhole() throws {
        let store = try store()
        let old = try (1...50).map { try RecordedReport.example($0, latency: 0).at(inMonth[2] + Int64($0)).recorded() }
        _ = try store.insert(old)
        _ = try store.insert([.example(51, latency: 0)])
        let now = TestRecord.now
        let step = try store.expire(.results, before: now - 20 * 86_400_000_000, now: now, limit: 10)
        #expect(step == ExpiryStep(deleted: 50, hasMore: true))
        #expect(try months() == "report_2026_11 report_2026_12 report_other")
        #expect(try months("face") == "face_2026_11 face_2026_12 face_other")
        #expect(try store.expire(.results, before: now - 20 * 86_400_000_000, now: now, limit: 10) == ExpiryStep())
        // One that comes late has a place all the same.
        #expect(try store.insert([old[0]]).stored == 1)
    }

    @Test func dropsNoMonthInWhichAnotherSiteHasReports() throws {
        let store = try store()
        var other = try RecordedReport.example(1, site: "office", producer: "other", latency: 0).at(inMonth[2])
            .recorded()
        other.camera = try Name("desk")
        _ = try store.insert([try RecordedReport.example(1, latency: 0).at(inMonth[2]).recorded(), other])
        _ = try store.insert([.example(2, latency: 0)])
        let now = TestRecord.now
        #expect(try store.expire(.results, before: now - 20 * 86_400_000_000, now: now, limit: 10).deleted == 1)
        #expect(try reader().reports() == [other, .example(2, latency: 0)])
    }

    // MARK: Several recorders

    @Test func severalMayStartAtOnceAndStoreTheSame() async throws {
        let reports = try (1...200).map { try RecordedReport.example($0) }
        let stored = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 1...4 {
                group.addTask {
                    let store = try store()
                    return try stride(from: 0, to: 200, by: 20).map {
                        try store.insert(Array(reports[$0..<$0 + 20])).stored
                    }
                    .reduce(0, +)
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(stored == 200)
        #expect(try reader().reports().map(\.sequence) == Array(1...200))
        #expect(try reader().timeline(ReportSelection(), step: .day).map(\.reports) == [200])
    }

    @Test func sitesShareADatabaseAndNothingElse() throws {
        let (home, office) = (try store(), try store("office"))
        _ = try home.insert([.example(1), .example(2)])
        _ = try office.insert([.example(1, site: "office"), .example(7, site: "office")])
        #expect(try home.storedSequences(of: Name("classifier-1"), from: 1) == [1, 2])
        #expect(try office.storedSequences(of: Name("classifier-1"), from: 1) == [1, 7])
        // The same key at two sites is two labels.
        var label = try RecordedLabel.example(1)
        #expect(try home.insert([label]).map(\.word) == ["stored"])
        label.face.frame.site = try Name("office")
        #expect(try office.insert([label]).map(\.word) == ["stored"])
        #expect(try reader("office").label(label.key)?.face.frame.site.text == "office")
        #expect(try home.forget(ReportSelection(since: 0), at: 9).reports == 2)
        #expect(try reader("office").reports().map(\.sequence) == [1, 7])
        #expect(try office.insert([.example(8, site: "office", latency: 60_000_000)]).stored == 1)
    }

    @Test func oneLearnsWhatAnotherForgot() throws {
        let (one, other) = (try store(), try store())
        _ = try one.insert([.example(1)])
        _ = try other.forget(ReportSelection(camera: Name("hall")), at: RecordedReport.exampleTime(5))
        #expect(try one.insert([.example(2, latency: 60_000_000)]) == InsertOutcome(forgotten: 1))
    }

    @Test func tellsWhatHappened() throws {
        let store = try store()
        _ = try store.insert([.example(1)])
        #expect(try store.insert([RecordedLabel.example(1, of: 99)]).map(\.word) == ["unknown_face"])
        _ = try store.forget(ReportSelection(camera: Name("door")), at: 7)
        #expect(try store.events().map(\.kind) == [.forgotten, .labelRefused])
        _ = try store.forget(ReportSelection(camera: Name("hall")), at: 8)
        #expect(try store.events().map(\.kind) == [.forgotten, .forgotten])
    }

    // MARK: What there is not

    @Test func saysWhatOnlyAFileCanDo() throws {
        let file = #expect(throws: StoreError.self) { try ReadOnlyStore(path: database) }
        #expect(file?.code == .notSupported)
        #expect(file?.message.contains("pg_dump") == true)
    }

    // MARK: Pictures

    @Test func sitesKeepPicturesOfTheSameFramesApart() throws {
        let (home, office) = (try store(), try store("office"))
        var crop = try RecordedCrop.example(1)
        #expect(try home.pictures.insert([crop], at: 5) == 1)
        crop.face.frame.site = try Name("office")
        #expect(try office.pictures.insert([crop], at: 5) == 1)
        _ = try home.insert([.example(1)])
        _ = try office.insert([.example(1, site: "office")])
        let selection = ReportSelection(site: try Name("office"))
        #expect(try reader().candidates(selection, order: .random).map(\.face) == [crop.face])
        #expect(try home.expire(.crops, before: 9, now: 10, limit: 5).deleted == 1)
        #expect(try reader().crop(of: crop.face) == crop)
        #expect(try reader().crop(of: RecordedCrop.example(1).face) == nil)
    }

    @Test func tablesOfBeforePicturesGetThem() throws {
        _ = try store().insert([.example(1)])
        try server.psql(
            "DROP TABLE mien.crop, mien.frame; DELETE FROM mien.schema_version WHERE version > 2",
            in: database
        )
        let store = try store()
        #expect(try store.pictures.insert([.example(1)], at: 5) == 1)
        #expect(try reader().crop(of: RecordedCrop.example(1).face) == .example(1))
    }
}

extension RecordedReport {
    /// The same, recorded as soon as it was captured.
    func recorded() -> RecordedReport {
        var report = self
        (report.detectedAt, report.classifiedAt, report.recordedAt) = (capturedAt, capturedAt, capturedAt)
        return report
    }
}
