import Faces
import Failure
import GRDB
import Messages
import Testing

@testable import Store

@Suite("Timeline")
struct TimelineTests {
    let record = TestRecord()
    var store: any ReportStore & RecordEraser { get throws { try record.store } }
    var reader: any RecordReader { get throws { try record.reader } }

    @Test(arguments: RecordPlace.all) func countsByMinuteHourAndDay(place: RecordPlace) throws {
        try record.open(place)
        // 1,795,000,000 s is 40 s into a minute, 400 s into an hour and 40,000 s into a day.
        let reports = try [0, 19, 20, 21, 3_199, 3_200, 90_000].map { second in
            try RecordedReport.example(UInt64(second + 1)).at(1_795_000_000 + Int64(second))
        }
        _ = try store.insert(reports)
        let minutes = try reader.timeline(ReportSelection(), step: .minute)
        #expect(minutes.map(\.reports) == [2, 2, 1, 1, 1])
        #expect(minutes.map { $0.start % 60_000_000 } == [0, 0, 0, 0, 0])
        #expect(try reader.timeline(ReportSelection(), step: .hour).map(\.reports) == [5, 1, 1])
        #expect(try reader.timeline(ReportSelection(), step: .day).map(\.reports) == [6, 1])
    }

    @Test(arguments: RecordPlace.all) func tellsMeansAndCounts(place: RecordPlace) throws {
        try record.open(place)
        _ = try store.insert([
            .example(1, faces: [.example(.happy), .example(.happy)]), .example(2, faces: [.example(.sad)]),
            .example(3, faces: []),
        ])
        let bins = try reader.timeline(ReportSelection(), step: .day)
        let bin = try #require(bins.first)
        #expect(bins.count == 1 && bin.reports == 3 && bin.faces == 3)
        #expect(bin.counts == [0, 0, 0, 2, 1, 0, 0])
        #expect(abs(bin.meanProbabilities[Emotion.happy.rawValue] - (0.7 * 2 + 0.05) / 3) < 0.000_01)
        #expect(abs(bin.meanProbabilities.reduce(0, +) - 1) < 0.000_01)
    }

    @Test(arguments: RecordPlace.all) func doesNotCountWhatCameAgain(place: RecordPlace) throws {
        try record.open(place)
        _ = try store.insert([.example(1), .example(1)])
        _ = try store.insert([.example(1), .example(2)])
        #expect(try reader.timeline(ReportSelection(), step: .hour).map(\.reports) == [2])
    }

    @Test(arguments: RecordPlace.all) func selectsCameraModelAndTime(place: RecordPlace) throws {
        try record.open(place)
        var other = try RecordedReport.example(3, camera: "door")
        other.model.name = try Name("other")
        _ = try store.insert([.example(1), .example(100), other])
        #expect(try reader.timeline(ReportSelection(camera: Name("door")), step: .day).map(\.camera.text) == ["door"])
        #expect(try reader.timeline(ReportSelection(model: "other"), step: .day).map(\.reports) == [1])
        let late = ReportSelection(since: RecordedReport.exampleTime(100))
        #expect(try reader.timeline(late, step: .minute).map(\.reports) == [1])
        let none = ReportSelection(since: 5, until: 6)
        #expect(try reader.timeline(none, step: .minute).isEmpty)
    }

    @Test(arguments: RecordPlace.all) func isRefusedForAnEmotionAndWhenItIsTooLong(place: RecordPlace) throws {
        try record.open(place)
        let emotion = #expect(throws: StoreError.self) {
            try reader.timeline(ReportSelection(emotion: .sad), step: .day)
        }
        #expect(emotion?.code == .badSelection)
        _ = try store.insert(
            try (1...UInt64(ReadOnlyStore.timelineLimit) + 1).map {
                try .example($0, faces: []).at(Int64($0) * 60)
            }
        )
        let long = #expect(throws: StoreError.self) { try reader.timeline(ReportSelection(), step: .minute) }
        #expect(long?.code == .badSelection)
        #expect(try reader.timeline(ReportSelection(), step: .hour).count == 337)
    }

    @Test(arguments: RecordPlace.all) func takesAnyTimes(place: RecordPlace) throws {
        try record.open(place)
        var early = try RecordedReport.example(1)
        early.capturedAt = .min
        var late = try RecordedReport.example(2)
        late.capturedAt = .max
        _ = try store.insert([early, late, .example(3).at(-1)])
        #expect(try reader.timeline(ReportSelection(), step: .minute).map(\.reports) == [1, 1, 1])
        #expect(
            try reader.timeline(ReportSelection(since: -60_000_000, until: 0), step: .minute).map(\.start) == [
                -60_000_000
            ]
        )
    }
}

@Suite("Timeline in a file")
struct FileTimelineTests {
    let folder: TemporaryFolder
    let store: SQLiteStore
    let reader: ReadOnlyStore

    init() throws {
        folder = try TemporaryFolder()
        let path = folder.file("mien.sqlite")
        store = try SQLiteStore(path: path)
        reader = try ReadOnlyStore(path: path)
    }

    @Test func doesNotCountABatchThatWasRolledBack() throws {
        let store = try SQLiteStore(path: folder.file("full.sqlite"), durability: .normal, pageLimit: 60)
        _ = try store.insert([.example(1)])
        #expect(throws: StoreError.self) { try store.insert(try (2...5_000).map { try .example($0) }) }
        let reader = try ReadOnlyStore(path: folder.file("full.sqlite"))
        #expect(try reader.timeline(ReportSelection(), step: .day).map(\.reports) == [1])
    }

    @Test func isReadFromTheSumsAlone() throws {
        let plan = try reader.plan(
            "SELECT start, sum(faces) FROM bin WHERE step = 1 AND camera_id = 1 AND start >= 4 AND start < 9 GROUP BY start ORDER BY start LIMIT 9"
        )
        #expect(plan == ["SEARCH bin USING PRIMARY KEY (step=? AND camera_id=? AND start>? AND start<?)"])
    }

    @Test func saysTheSameAsTheReportsThemselves() throws {
        let cameras = ["hall", "door"]
        for batch in 0..<10 {
            _ = try store.insert(
                try (1...50).map { number in
                    let sequence = UInt64(batch * 50 + number)
                    return try RecordedReport.example(
                        sequence,
                        camera: cameras[number % 2],
                        faces: (0..<number % 3).map { .example(Emotion.allCases[$0 + number % 5]) }
                    ).at(1_795_000_000 + Int64(sequence * sequence % 7_919) * 7)
                }
            )
        }
        let before = try bins()
        try store.write { db in
            try db.execute(sql: "DELETE FROM bin")
            try BinWriter(db).add(BinWriter.tallies(of: "true", in: db))
        }
        #expect(try bins() == before)
        #expect(before.count > 100)
    }

    private func bins() throws -> [Row] {
        try reader.read { db in try Row.fetchAll(db, sql: "SELECT * FROM bin ORDER BY 1, 2, 3, 4") }
    }
}

extension RecordedReport {
    /// The same, captured at another second.
    func at(_ second: Int64) -> RecordedReport {
        var report = self
        report.capturedAt = second * 1_000_000
        return report
    }
}
