import Faces
import Failure
import GRDB
import Messages
import Testing

@testable import Store

@Suite("Faces that a canary read")
struct CanaryTests {
    let folder: TemporaryFolder
    let store: SQLiteStore
    let reader: ReadOnlyStore
    private let tiny = ReportSelection(model: "tiny")
    private let baseline = ReportSelection(model: "baseline-7")

    // 1: one face of each; 2: the model's alone; 3: the canary's alone; 4: nobody.
    init() throws {
        folder = try TemporaryFolder()
        let path = folder.file("mien.sqlite")
        store = try SQLiteStore(path: path)
        reader = try ReadOnlyStore(path: path)
        _ = try store.insert(Self.reports())
    }

    private static func reports() throws -> [RecordedReport] {
        [
            try .example(1, faces: [.example(.happy), .example(.sad).read(by: "tiny")]),
            try .example(2, faces: [.example(.happy, truth: .happy)]),
            try .example(3, faces: [.example(.fear, truth: .sad).read(by: "tiny")]), try .example(4, faces: []),
        ]
    }

    @Test func comeBackAsTheyWereStored() throws {
        let stored = try reader.reports()
        #expect(stored.map { $0.faces.map { $0.model?.name.text } } == [[nil, "tiny"], [nil], ["tiny"], []])
        #expect(stored[0].faces[1].model == (try .example("tiny")))
        #expect(stored[0].model(of: stored[0].faces[0]).name.text == "baseline-7")
    }

    @Test func areFoundByTheirModel() throws {
        let wanted: [(ReportSelection, [UInt64])] = [
            (ReportSelection(), [1, 2, 3, 4]), (tiny, [1, 3]), (baseline, [1, 2, 4]),
            (ReportSelection(emotion: .happy, model: "tiny"), []), (ReportSelection(emotion: .sad, model: "tiny"), [1]),
            (ReportSelection(emotion: .happy, model: "baseline-7-1.0"), [1, 2]), (ReportSelection(emotion: .fear), [3]),
            (ReportSelection(model: "other"), []),
        ]
        for (selection, sequences) in wanted {
            #expect(try reader.reports(selection, order: .oldestFirst).reports.map(\.sequence) == sequences)
            #expect(try reader.reports(in: selection).map(\.sequence) == sequences)
        }
    }

    @Test func areCountedForTheirModel() throws {
        func numbers(_ selection: ReportSelection) throws -> [Int] {
            let bin = try #require(try reader.timeline(selection, step: .day).first)
            return [bin.reports, bin.faces] + bin.counts
        }
        #expect(try numbers(baseline) == [4, 2, 0, 0, 0, 2, 0, 0, 0])
        #expect(try numbers(tiny) == [0, 2, 0, 0, 1, 0, 1, 0, 0])
        #expect(try numbers(ReportSelection()) == [4, 4, 0, 0, 1, 2, 1, 0, 0])
        #expect(try reader.summary(of: tiny).faces == 2)
        #expect(try reader.summary(of: tiny).truthAgreement == 0)
        #expect(try reader.summary(of: baseline).truthAgreement == 1)
        #expect(try reader.cameraCounts(in: tiny).map(\.faces) == [2])
    }

    @Test func areConfusedForTheirModel() throws {
        _ = try store.insert([
            .example(1, of: 1, position: 1), .example(2, of: 2),
            .example(3, of: 3, verdict: .corrected, emotion: .fear),
        ])
        func counts(_ model: String) throws -> [Int] {
            try reader.confusion(ReportSelection(model: model)).flatMap(\.counts)
        }
        #expect(try counts("tiny").reduce(0, +) == 2)
        #expect(try counts("tiny")[Emotion.happy.rawValue * 7 + Emotion.sad.rawValue] == 1)
        #expect(try counts("tiny")[Emotion.fear.rawValue * 8] == 1)
        #expect(try counts("baseline-7").reduce(0, +) == 1)
        #expect(try reader.confusion(ReportSelection()).count == 2)
    }

    @Test func areCandidatesOfTheirModel() throws {
        _ = try store.pictures.insert([.example(1), .example(1, position: 1), .example(3)], at: 5)
        let all = try reader.candidates(ReportSelection(), order: .newest)
        #expect(
            Set(all.map { "\($0.face.frame.sequence).\($0.face.position) \($0.model.name)" })
                == ["1.0 baseline-7", "1.1 tiny", "3.0 tiny"]
        )
        #expect(try reader.candidates(tiny, order: .newest).map(\.emotion) == [.fear, .sad])
    }

    @Test func areTakenOutOfTheTimelineWhenForgotten() throws {
        _ = try store.forget(ReportSelection(until: RecordedReport.exampleTime(3)), at: 9)
        #expect(try reader.timeline(tiny, step: .minute).map(\.faces) == [1])
        #expect(try reader.timeline(baseline, step: .minute).map(\.reports) == [2])
        let kept = try bins()
        try store.write { db in
            try db.execute(sql: "DELETE FROM bin")
            try BinWriter(db).add(BinWriter.tallies(of: "true", in: db))
        }
        #expect(try bins() == kept)
        _ = try store.forget(ReportSelection(camera: Name("hall")), at: 9)
        #expect(try bins().isEmpty)
    }

    private func bins() throws -> [Row] {
        try reader.read { db in try Row.fetchAll(db, sql: "SELECT * FROM bin ORDER BY 1, 2, 3, 4") }
    }

    @Test func areNamedInTheViewForPeople() throws {
        let models = try reader.read { db in
            try String.fetchAll(db, sql: "SELECT model FROM result ORDER BY sequence, face")
        }
        #expect(models == ["baseline-7", "tiny", "baseline-7", "tiny", "baseline-7"])
    }
}
