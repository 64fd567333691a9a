import Faces
import Failure
import Messages
import Testing

@testable import Store

@Suite("Two models on the same faces")
struct ComparisonTests {
    let record = TestRecord()
    var store: any ReportStore & RecordEraser { get throws { try record.store } }
    var reader: any RecordReader { get throws { try record.reader } }
    private let happy = Emotion.happy.rawValue
    private let sad = Emotion.sad.rawValue
    private let fear = Emotion.fear.rawValue

    // Ten frames; the shadow reads the even ones, and 4 and 8 as sad faces.
    private func fill(_ count: UInt64 = 10) throws {
        let reports = try (1...count).map { try RecordedReport.example($0) }
        _ = try store.insert(reports)
        _ = try store.insert(
            try reports.filter { $0.sequence % 2 == 0 }.map {
                try $0.shadow(sequence: $0.sequence + 1_000_000, $0.sequence % 4 == 0 ? .sad : .happy)
            }
        )
    }

    private func compare(
        _ first: String = "baseline-7",
        _ second: String = "tiny",
        _ selection: ReportSelection = ReportSelection()
    ) throws -> ModelComparison {
        try reader.comparison(of: first, with: second, in: selection)
    }

    // MARK: Faces that both read

    @Test(arguments: RecordPlace.all) func areThoseOfOneFrameAndPlace(place: RecordPlace) throws {
        try record.open(place)
        try fill()
        let comparison = try compare()
        #expect(comparison.answers.reduce(0, +) == 5)
        #expect(comparison.answers[happy * 7 + happy] == 3 && comparison.answers[happy * 7 + sad] == 2)
        #expect(try compare("tiny-2.0", "baseline-7-1.0").answers[sad * 7 + happy] == 2)
    }

    @Test(arguments: RecordPlace.all) func areAlsoThoseOfTwoReportsOfWhichNoneIsAShadows(place: RecordPlace) throws {
        try record.open(place)
        var other = try RecordedReport.example(1).shadow(sequence: 2, .fear)
        other.isShadow = false
        _ = try store.insert([.example(1), other])
        #expect(try compare().answers[happy * 7 + fear] == 1)
    }

    @Test(arguments: RecordPlace.all) func areNoneBetweenTheFacesOfACanaryAndTheOthers(place: RecordPlace) throws {
        try record.open(place)
        _ = try store.insert([.example(1, faces: [.example(.happy), .example(.sad).read(by: "tiny")])])
        #expect(try compare().answers.reduce(0, +) == 0)
    }

    @Test(arguments: RecordPlace.all) func areOfTheSelectedCamerasAndTimes(place: RecordPlace) throws {
        try record.open(place)
        try fill()
        let late = ReportSelection(since: RecordedReport.exampleTime(5), until: RecordedReport.exampleTime(9))
        #expect(try compare("baseline-7", "tiny", late).answers.reduce(0, +) == 2)
        #expect(try compare("baseline-7", "tiny", ReportSelection(camera: Name("attic"))).answers.reduce(0, +) == 0)
        #expect(try compare("baseline-7", "tiny", ReportSelection(site: Name("office"))).answers.reduce(0, +) == 0)
    }

    // MARK: Faces that people agree about

    @Test(arguments: RecordPlace.all) func areHeldAgainstWhatPeopleSay(place: RecordPlace) throws {
        try record.open(place)
        try fill()
        // 2 happy: both right; 4 happy: the first; 8 sad: the second; 6 fear: neither; 1 happy: only the first read it.
        _ = try store.insert([
            .example(1, of: 2), .example(2, of: 4), .example(3, of: 8, verdict: .corrected, emotion: .sad),
            .example(4, of: 6, verdict: .corrected, emotion: .fear), .example(5, of: 1),
            .example(6, of: 10, verdict: .notAFace), .example(7, of: 3, verdict: .skipped),
        ])
        let comparison = try compare()
        #expect(
            comparison.paired == .init(bothRight: 1, firstRight: 1, secondRight: 1, neitherRight: 1)
        )
        #expect(comparison.firstLabelled.reduce(0, +) == 5 && comparison.secondLabelled.reduce(0, +) == 4)
        #expect(comparison.firstLabelled[happy * 7 + happy] == 3)
        #expect(comparison.secondLabelled[sad * 7 + sad] == 1 && comparison.secondLabelled[fear * 7 + happy] == 1)
    }

    @Test(arguments: RecordPlace.all) func countWhenMoreThanHalfOfThePeopleAgree(place: RecordPlace) throws {
        try record.open(place)
        try fill()
        _ = try store.insert([
            .example(1, of: 2), .example(2, of: 2, verdict: .corrected, emotion: .sad, person: "bob"),
        ])
        #expect(try compare().paired == .init())
        _ = try store.insert([.example(3, of: 2, person: "eve")])
        #expect(try compare().paired == .init(bothRight: 1))
    }

    @Test(arguments: RecordPlace.all) func countForACanaryWithoutPairs(place: RecordPlace) throws {
        try record.open(place)
        _ = try store.insert([.example(1, faces: [.example(.happy), .example(.sad).read(by: "tiny")])])
        _ = try store.insert([.example(1, of: 1), .example(2, of: 1, position: 1)])
        let comparison = try compare()
        #expect(comparison.paired == .init())
        #expect(comparison.firstLabelled[happy * 7 + happy] == 1 && comparison.secondLabelled[happy * 7 + sad] == 1)
    }

    @Test(arguments: RecordPlace.all) func countForWhatWasShownWhenTheReportsHaveExpired(place: RecordPlace) throws {
        try record.open(place)
        try fill()
        _ = try store.insert([.example(1, of: 2)])
        _ = try store.expire(.results, before: .max, now: .max, limit: 100)
        let comparison = try compare()
        #expect(comparison.answers.reduce(0, +) == 0)
        #expect(comparison.firstLabelled.reduce(0, +) == 1 && comparison.secondLabelled.reduce(0, +) == 0)
    }

    // MARK: What cannot be compared

    @Test(
        arguments: RecordPlace.all,
        [("baseline-7", "other"), ("other", "tiny"), ("tiny", "tiny-2.0"), ("tiny", "tiny"), ("", "tiny")]
    ) func refusesWhatAreNotTwoModels(place: RecordPlace, models: (String, String)) throws {
        try record.open(place)
        try fill()
        let error = #expect(throws: StoreError.self) { try compare(models.0, models.1) }
        #expect(error?.code == .badSelection)
    }

    @Test(arguments: RecordPlace.all, [ReportSelection(emotion: .sad), ReportSelection(model: "tiny")])
    func refusesASelectionByEmotionOrModel(place: RecordPlace, selection: ReportSelection) throws {
        try record.open(place)
        try fill()
        let error = #expect(throws: StoreError.self) { try compare("baseline-7", "tiny", selection) }
        #expect(error?.code == .badSelection)
    }

    // MARK: Many reports

    @Test func looksAtAPartOfEveryHourWhenThereAreMany() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("mien.sqlite")
        let store = try SQLiteStore(path: path)
        let reader = try ReadOnlyStore(path: path)
        // One frame every ten seconds for ten hours, two reports each.
        let reports = try (1...3_600 as ClosedRange<UInt64>).map { sequence in
            var report = try RecordedReport.example(sequence)
            report.capturedAt = RecordedReport.exampleTime(sequence * 10)
            return report
        }
        _ = try store.insert(reports)
        _ = try store.insert(try reports.map { try $0.shadow(sequence: $0.sequence + 100_000) })
        let sample = try reader.read { db in try ComparisonSample(ReportSelection(), effort: 1_100, in: db) }
        #expect(sample.stretches.count == 11 && sample.limit == 100)
        #expect(zip(sample.stretches, sample.stretches.dropFirst()).allSatisfy { $0.until == $1.since })
        let late = ReportSelection(since: RecordedReport.exampleTime(30_005), until: RecordedReport.exampleTime(33_000))
        let part = try reader.read { db in try ComparisonSample(late, effort: 10, in: db) }
        #expect(part.stretches.first?.since == RecordedReport.exampleTime(30_010))
        #expect(part.stretches.last?.until == RecordedReport.exampleTime(32_990) + 1)
        let all = try reader.read { db in try ComparisonSample(ReportSelection(), in: db) }
        #expect(all.stretches.count == 1 && all.limit == .max)
    }
}
