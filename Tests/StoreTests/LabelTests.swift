import Faces
import Failure
import Messages
import Testing

@testable import Store

@Suite("Labels in the store", .timeLimit(.minutes(5)))
struct LabelTests {
    let record = TestRecord()
    var store: any ReportStore & RecordEraser { get throws { try record.store } }
    var reader: any RecordReader { get throws { try record.reader } }

    private func fill(_ place: RecordPlace) throws {
        try record.open(place)
        _ = try store.insert(
            try (1...5).map { try .example($0, faces: [.example(.happy), .example(.sad, x: 300)]) }
        )
    }

    private func insert(_ labels: RecordedLabel...) throws -> [String] { try store.insert(labels).map(\.word) }

    private func holding(of report: UInt64 = 1, position: Int = 0) throws -> [RecordedLabel] {
        let face = FaceReference(frame: try RecordedReport.example(report).frameReference, position: position)
        return try reader.labels(ReportSelection(), onlyHolding: true).labels.filter { $0.face == face }.reversed()
    }

    private func all(_ selection: ReportSelection = ReportSelection(), person: String? = nil) throws -> [RecordedLabel]
    {
        try reader.labels(selection, person: person.map { try Name($0) }).labels
    }

    @Test(arguments: RecordPlace.all) func areGivenBackAsTheyWereStored(place: RecordPlace) throws {
        try fill(place)
        let labels = [
            try RecordedLabel.example(1, verdict: .corrected, emotion: .fear, reason: .uncertain),
            try RecordedLabel.example(2, of: 2, verdict: .notAFace),
            try RecordedLabel.example(3, of: 3, verdict: .skipped),
        ]
        #expect(try store.insert(labels).map(\.word) == ["stored", "stored", "stored"])
        #expect(try all() == labels.reversed())
    }

    @Test(arguments: RecordPlace.all) func areStoredOnceHoweverOftenTheyCome(place: RecordPlace) throws {
        try fill(place)
        #expect(try insert(.example(1)) == ["stored"])
        var again = try RecordedLabel.example(1)
        (again.sequence, again.givenAt, again.recordedAt) = (77, 5, 6)
        #expect(try insert(.example(1), again) == ["known", "known"])
        #expect(try all().map(\.sequence) == [1])
    }

    @Test(arguments: RecordPlace.all) func conflictWhenTheSameKeySaysSomethingElse(place: RecordPlace) throws {
        try fill(place)
        _ = try insert(.example(1, key: "k"))
        #expect(try insert(.example(2, key: "k", verdict: .corrected, emotion: .sad)) == ["conflict"])
        #expect(try insert(.example(2, of: 2, key: "k")) == ["conflict"])
        #expect(try insert(.example(2, key: "k", person: "bob")) == ["conflict"])
        #expect(try all().map(\.emotion) == [.happy])
    }

    @Test(arguments: RecordPlace.all) func conflictWhenAProducerUsesANumberTwice(place: RecordPlace) throws {
        try fill(place)
        _ = try insert(.example(1, key: "one"))
        #expect(try insert(.example(1, of: 2, key: "other")) == ["conflict"])
    }

    @Test(arguments: RecordPlace.all) func areRefusedWhenTheFaceIsUnknown(place: RecordPlace) throws {
        try fill(place)
        var otherCamera = try RecordedLabel.example(3)
        otherCamera.face.frame.camera = try Name("cellar")
        var otherSite = try RecordedLabel.example(4)
        otherSite.face.frame.site = try Name("office")
        let outcomes = try insert(.example(1, of: 99), .example(2, position: 2), otherCamera, otherSite, .example(5))
        #expect(outcomes == ["unknown_face", "unknown_face", "unknown_face", "unknown_face", "stored"])
    }

    @Test(arguments: RecordPlace.all) func ofAPersonTheLastHolds(place: RecordPlace) throws {
        try fill(place)
        _ = try insert(.example(1), .example(2, verdict: .corrected, emotion: .sad), .example(3, person: "bob"))
        #expect(try holding().map(\.key.text) == ["key-2", "key-3"])
    }

    @Test(arguments: RecordPlace.all) func ofThePastHoldEvenIfTheClockJumpsBack(place: RecordPlace) throws {
        try fill(place)
        var late = try RecordedLabel.example(2, verdict: .corrected, emotion: .sad)
        (late.givenAt, late.recordedAt) = (late.givenAt - 31_536_000_000_000, late.recordedAt - 31_536_000_000_000)
        _ = try insert(.example(1), late)
        #expect(try holding().map(\.key.text) == ["key-2"])
    }

    @Test(arguments: RecordPlace.all) func areTakenBack(place: RecordPlace) throws {
        try fill(place)
        _ = try insert(.example(1), .example(2, verdict: .corrected, emotion: .sad))
        #expect(try insert(.example(3, verdict: .undone, undoes: "key-2")) == ["stored"])
        #expect(try holding().map(\.key.text) == ["key-1"])
        #expect(try insert(.example(4, verdict: .undone, undoes: "key-1")) == ["stored"])
        #expect(try holding().isEmpty)
        #expect(try insert(.example(5)) == ["stored"])
        #expect(try holding().map(\.key.text) == ["key-5"])
        #expect(try all().count == 5)
    }

    @Test(arguments: RecordPlace.all) func ofOthersAreNotTakenBack(place: RecordPlace) throws {
        try fill(place)
        _ = try insert(.example(1))
        let outcomes = try insert(
            .example(2, verdict: .undone, person: "bob", undoes: "key-1"),
            .example(3, of: 2, verdict: .undone, undoes: "key-1"),
            .example(4, verdict: .undone, undoes: "nothing")
        )
        #expect(outcomes == ["unknown_label", "unknown_label", "unknown_label"])
        #expect(try holding().map(\.key.text) == ["key-1"])
    }

    @Test(arguments: RecordPlace.all) func areFoundByPersonCameraTimeAndEmotion(place: RecordPlace) throws {
        try fill(place)
        _ = try insert(
            .example(1),
            .example(2, of: 2, person: "bob"),
            .example(3, of: 3, verdict: .corrected, emotion: .sad)
        )
        #expect(try all(person: "bob").map(\.sequence) == [2])
        #expect(try all(person: "nobody").isEmpty)
        #expect(try all(ReportSelection(emotion: .sad)).map(\.sequence) == [3])
        #expect(try all(ReportSelection(since: RecordedReport.exampleTime(2))).map(\.sequence) == [3, 2])
        #expect(try all(ReportSelection(camera: Name("cellar"))).isEmpty)
        #expect(try all(ReportSelection(model: "baseline-7-1.0")).count == 3)
        #expect(try all(ReportSelection(model: "baseline-7")).count == 3)
        #expect(try all(ReportSelection(model: "other")).isEmpty)
    }

    @Test(arguments: RecordPlace.all) func comePageByPage(place: RecordPlace) throws {
        try fill(place)
        _ = try store.insert(try (1...5).map { try .example($0, of: $0) })
        var (found, cursor): ([UInt64], PageCursor?) = ([], nil)
        for _ in 1...3 {
            let page = try reader.labels(ReportSelection(), limit: 2, after: cursor)
            found += page.labels.map(\.sequence)
            cursor = try page.next.map { try PageCursor($0.bytes) }
        }
        #expect(found == [5, 4, 3, 2, 1])
        #expect(cursor == nil)
    }

    @Test(arguments: RecordPlace.all) func countAmongTheNumbersOfTheirProducer(place: RecordPlace) throws {
        try fill(place)
        _ = try insert(.example(3), .example(8), .example(9))
        #expect(try store.storedSequences(of: Name("feedback-1"), from: 7) == [3, 8, 9])
        #expect(try store.storedSequences(of: Name("classifier-1"), from: 5) == [4, 5])
    }

    @Test func areReadFromTheWireAndWrittenToIt() throws {
        for label in [
            try RecordedLabel.example(1, reason: .random), try .example(2, verdict: .notAFace),
            try .example(3, verdict: .undone, undoes: "key-2"),
        ] {
            let wire = WireLabel(label)
            #expect(wire.flaw == nil)
            #expect(try RecordedLabel(wire, site: Name("home"), recordedAt: label.recordedAt) == label)
        }
    }

    @Test func ofAnUnknownEmotionOrVerdictAreRefused() throws {
        var wire = WireLabel(try RecordedLabel.example(1))
        wire.emotion = .UNRECOGNIZED(12)
        #expect(throws: MessageError.self) { try RecordedLabel(wire, site: Name("home"), recordedAt: 1) }
        wire = WireLabel(try RecordedLabel.example(1))
        wire.verdict = .UNRECOGNIZED(9)
        #expect(throws: MessageError.self) { try RecordedLabel(wire, site: Name("home"), recordedAt: 1) }
    }
}
