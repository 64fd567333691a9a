import Faces
import Failure
import Foundation
import GRDB
import Messages
import Testing

@testable import Store

@Suite("What was forgotten")
struct ForgottenSpansTests {
    let folder: TemporaryFolder
    let path: String
    let store: SQLiteStore
    let reader: ReadOnlyStore
    /// After the first ten examples were made.
    private let now = RecordedReport.exampleTime(11)

    init() throws {
        folder = try TemporaryFolder()
        path = folder.file("mien.sqlite")
        store = try SQLiteStore(path: path)
        reader = try ReadOnlyStore(path: path)
    }

    /// As they come again, out of the spool, after a while.
    private func again(_ sequences: ClosedRange<UInt64>, camera: String = "hall") throws -> [RecordedReport] {
        try sequences.map { try .example($0, camera: camera, latency: 60_000_000) }
    }

    private func stored() throws -> [UInt64] { try reader.reports().map(\.sequence) }

    @Test func doesNotComeBackFromASpool() throws {
        _ = try store.insert(try again(1...5))
        #expect(try store.forget(ReportSelection(camera: Name("hall")), at: now).reports == 5)
        #expect(try store.insert(try again(1...10)) == InsertOutcome(forgotten: 10))
        #expect(try stored().isEmpty)
        #expect(try reader.timeline(ReportSelection(), step: .day).isEmpty)
    }

    @Test func doesNotComeBackAfterARestart() throws {
        let path = folder.file("again.sqlite")
        _ = try SQLiteStore(path: path).forget(ReportSelection(camera: Name("hall")), at: now)
        #expect(try SQLiteStore(path: path).insert(try again(1...3)).forgotten == 3)
    }

    @Test func leavesWhatWasMadeLater() throws {
        _ = try store.forget(ReportSelection(camera: Name("hall")), at: now)
        #expect(try store.insert(try again(11...12)).stored == 2)
    }

    @Test func leavesOtherCamerasTimesAndSites() throws {
        let span = ReportSelection(
            since: RecordedReport.exampleTime(3),
            until: RecordedReport.exampleTime(5),
            site: try Name("home"),
            camera: try Name("hall")
        )
        _ = try store.forget(span, at: now)
        #expect(try store.insert(try again(1...6)) == InsertOutcome(stored: 4, forgotten: 2))
        #expect(try stored() == [1, 2, 5, 6])
        var office = try again(3...4)
        for index in office.indices {
            (office[index].site, office[index].producer) = (try Name("office"), try Name("c-2"))
        }
        #expect(try store.insert(office).stored == 2)
        #expect(try store.insert(try again(7...8, camera: "door")).stored == 2)
    }

    @Test func isOfEveryCameraWhenOnlyATimeIsNamed() throws {
        _ = try store.forget(ReportSelection(since: RecordedReport.exampleTime(2)), at: now)
        #expect(try store.insert(try again(1...3, camera: "cellar")) == InsertOutcome(stored: 1, forgotten: 2))
    }

    /// The border belongs to what is forgotten: a report that was classified at that very moment had been there.
    @Test func endsWithItsMoment() throws {
        let report = try #require(try again(4...4).first)
        _ = try store.forget(ReportSelection(camera: Name("hall")), at: report.classifiedAt - 1)
        #expect(try store.insert([report]).stored == 1)
        _ = try store.forget(ReportSelection(camera: Name("hall")), at: report.classifiedAt)
        #expect(try store.insert([report]).forgotten == 1)
    }

    /// A clock that was a year ahead when somebody forgot the camera must not hide what the camera sees this year.
    @Test func doesNotHideWhatIsNewWhenTheClockIsSetBack() throws {
        _ = try store.forget(ReportSelection(camera: Name("hall")), at: now + 365 * 86_400 * 1_000_000)
        #expect(try store.insert(try again(1...2)).stored == 2)
    }

    /// Nor does a classifier whose clock stands still, or that does not tell the time.
    @Test func doesNotHideWhatIsCapturedLater() throws {
        _ = try store.forget(ReportSelection(camera: Name("hall")), at: now)
        var report = try #require(try again(12...12).first)
        report.classifiedAt = 0
        #expect(try store.insert([report]).stored == 1)
    }

    @Test func remembersTheLast() throws {
        var spans = ForgottenSpans()
        for number in 0...ForgottenSpans.capacity {
            spans.add(.init(site: nil, camera: nil, since: Int64(number), until: Int64(number) + 1, forgottenAt: 1))
        }
        #expect(spans.spans.count == ForgottenSpans.capacity && spans.spans.first?.since == 1)
    }

    // MARK: Refused labels

    private func refused(_ key: String, camera: String = "hall", at time: Int64) throws -> RecordedLabel {
        var label = try RecordedLabel.example(1, of: 99, key: key, person: "a-secret-person")
        label.face.frame.camera = try Name(camera)
        (label.givenAt, label.recordedAt, label.sequence) = (time, time, UInt64(key.count))
        return label
    }

    private func details() throws -> [String] {
        try reader.events().filter { $0.kind == .labelRefused }.map(\.detail)
    }

    @Test func takesRefusedLabelsWithIt() throws {
        _ = try store.insert([
            try refused("one", at: 100), try refused("three", camera: "door", at: 100), try refused("seven77", at: 50),
        ])
        #expect(try details().count == 3)
        _ = try store.forget(ReportSelection(since: 60, camera: Name("hall")), at: 200)
        #expect(try details().map { $0.contains("camera hall") } == [true, false])
        _ = try store.forget(ReportSelection(since: 1), at: 200)
        #expect(try details().isEmpty)
        for file in [path, path + "-wal"] {
            #expect(try Data(contentsOf: URL(fileURLWithPath: file)).range(of: Data("key seven77".utf8)) == nil)
        }
    }

    @Test func keepsNothingOfALabelThatComesAfterIt() throws {
        _ = try store.forget(ReportSelection(camera: Name("hall")), at: 200)
        #expect(try store.insert([try refused("late", at: 150)]).map(\.word) == ["unknown_face"])
        #expect(try details() == [RecordedEvent.forgottenLabel])
        _ = try store.insert([try refused("later", at: 250)])
        #expect(try details().first?.contains("a-secret-person") == true)
    }
}
