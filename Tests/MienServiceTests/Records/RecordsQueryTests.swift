import Faces
import Foundation
import Messages
import Store
import Testing

@testable import MienService

@Suite("mien records") struct RecordsQueryTests {
    private func report(_ sequence: UInt64, _ model: String, isShadow: Bool = false, canary: String? = nil) throws
        -> RecordedReport
    {
        func named(_ name: String) throws -> RecordedReport.Model {
            RecordedReport.Model(name: try Name(name), version: try Name("1.0"), hashPrefix: "ab", engine: "opencv")
        }
        let probabilities = try #require(EmotionProbabilities([0.1, 0.1, 0.1, 0.4, 0.1, 0.1, 0.1]))
        let box = Box(x: 1, y: 2, width: 30, height: 40)
        let face = RecordedFace(box: box, score: 1, track: 0, emotion: .happy, probabilities: probabilities)
        var other = face
        other.model = try canary.map(named)
        return RecordedReport(
            site: try Name("home"),
            camera: try Name("hall"),
            producer: try Name("classifier-1"),
            sequence: sequence,
            frame: .init(run: 7, sequence: sequence, width: 640, height: 480),
            capturedAt: Int64(sequence) * 1_000_000,
            detectedAt: 0,
            classifiedAt: 0,
            recordedAt: Int64(sequence) * 1_000_000,
            model: try named(model),
            detector: "haar",
            isShadow: isShadow,
            faces: canary == nil ? [face] : [face, other]
        )
    }

    /// What is printed of an ordinary report, one with a canary's face, and a shadow's: number, face and model.
    private func rows(model: String?, limit: Int? = nil) throws -> [String] {
        let folder = FileManager.default.temporaryDirectory.appending(path: "mien-\(UUID().uuidString)").path
        // What cannot be removed is left to the system's own cleaning.
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = "\(folder)/mien.sqlite"
        _ = try SQLiteStore(path: path).insert([
            report(1, "old"), report(2, "old", canary: "new"), report(3, "tiny", isShadow: true),
        ])
        var query = RecordsQuery(database: path)
        (query.model, query.form, query.limit) = (model, .csv, limit)
        var text = ""
        try query.write { text += $0 }
        return text.split(separator: "\n").dropFirst().map { line in
            let fields = line.split(separator: ",", omittingEmptySubsequences: false)
            return "\(fields[8]) \(fields[18]) \(fields[14])"
        }
    }

    @Test func printsEveryFaceButAShadows() throws {
        #expect(try rows(model: nil) == ["1 0 old", "2 0 old", "2 1 new"])
        #expect(try rows(model: nil, limit: 1) == ["2 0 old", "2 1 new"])
    }

    @Test(arguments: [
        ("old", ["1 0 old", "2 0 old"]), ("new-1.0", ["2 1 new"]), ("tiny", ["3 0 tiny"]), ("other", []),
    ])
    func printsTheFacesOfAModel(model: String, expected: [String]) throws {
        #expect(try rows(model: model) == expected)
    }
}
