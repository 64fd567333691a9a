import Faces
import Foundation
import Images
import ProcessTestKit
import Subprocess
import Testing

/// `mien predict` on pictures that were drawn.
@Suite(.serialized, .timeLimit(.minutes(2))) struct PredictTests {
    private struct Line: Decodable {
        struct Face: Decodable {
            let box: [Double]
            let score: Double
            let landmarks: [[Double]]
            let emotion: String
            let probabilities: [String: Double]
        }

        let path: String
        let faces: [Face]
        let model: String
        let error: String?
    }

    private func lines(_ ending: MienProcess.Ending) throws -> [Line] {
        try ending.output.map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
    }

    @Test func printsOneLineOfJSONForEachPicture() async throws {
        try await withTemporaryFolder { folder in
            try DrawnPicture.write(to: "\(folder)/2.jpg")
            try DrawnPicture.write(of: nil, to: "\(folder)/10.jpg")
            let ending = try await MienProcess.run("mien", ["predict", "--json", folder])
            #expect(ending.status == .exited(0), "\(ending.log)")
            #expect(ending.log.isEmpty)
            let lines = try lines(ending)
            #expect(lines.map(\.path) == ["\(folder)/2.jpg", "\(folder)/10.jpg"])
            #expect(lines.map(\.model) == ["baseline-0.1.0", "baseline-0.1.0"])
            #expect(lines.map(\.error) == [nil, nil])
            #expect(lines[1].faces.isEmpty)
            let face = try #require(lines[0].faces.first)
            #expect(lines[0].faces.count == 1)
            #expect(face.box.count == 4)
            #expect((0...1).contains(face.score))
            #expect(Set(face.probabilities.keys) == Set(Emotion.allCases.map(\.name)))
            #expect(abs(face.probabilities.values.reduce(0, +) - 1) < 0.001)
            #expect(face.probabilities[face.emotion] == face.probabilities.values.max())
        }
    }

    @Test func readsTheOthersWhenAFileIsBroken() async throws {
        try await withTemporaryFolder { folder in
            try DrawnPicture.write(to: "\(folder)/1.jpg")
            try Data(DrawnPicture.jpeg().prefix(3_000)).write(to: URL(filePath: "\(folder)/2.jpg"))
            try Data("not a picture".utf8).write(to: URL(filePath: "\(folder)/3.png"))
            try DrawnPicture.write(to: "\(folder)/4.jpg")
            let ending = try await MienProcess.run("mien", ["predict", "--json", folder])
            #expect(ending.status == .exited(1))
            let lines = try lines(ending)
            #expect(lines.count == 4)
            #expect(lines.map { $0.error != nil } == [false, true, true, false])
            #expect(lines.map(\.faces.count) == [1, 0, 0, 1])
            #expect(lines[2].error?.contains("3.png") == true)

            let table = try await MienProcess.run("mien", ["predict", folder])
            #expect(table.status == .exited(1))
            #expect(table.output.last?.contains("2 pictures · 2 faces") == true)
            #expect(table.output.last?.contains("2 unreadable") == true)
        }
    }

    @Test func drawsWhatItFoundOnCopies() async throws {
        try await withTemporaryFolder { folder in
            try DrawnPicture.write(to: "\(folder)/in/anna.jpg")
            try DrawnPicture.write(seed: 2, to: "\(folder)/in/more/bert.jpg")
            let original = try Data(contentsOf: URL(filePath: "\(folder)/in/anna.jpg"))
            let ending = try await MienProcess.run(
                "mien",
                ["predict", "\(folder)/in", "--annotate", "\(folder)/out", "--json"]
            )
            #expect(ending.status == .exited(0), "\(ending.log)")
            for name in ["anna.jpg", "more/bert.jpg"] {
                let copy = try Data(contentsOf: URL(filePath: "\(folder)/out/\(name)"))
                #expect(try JPEGHeader([UInt8](copy)).size == PixelSize(width: 640, height: 480))
                #expect(copy != original)
            }
            #expect(try Data(contentsOf: URL(filePath: "\(folder)/in/anna.jpg")) == original)
        }
    }

    @Test func neverDrawsOnTheOriginal() async throws {
        try await withTemporaryFolder { folder in
            try DrawnPicture.write(to: "\(folder)/anna.jpg")
            let original = try Data(contentsOf: URL(filePath: "\(folder)/anna.jpg"))
            let ending = try await MienProcess.run("mien", ["predict", ".", "--annotate", "."], in: folder)
            #expect(ending.status == .exited(1))
            #expect(ending.output.joined().contains("is the picture itself: choose another folder"))
            #expect(try Data(contentsOf: URL(filePath: "\(folder)/anna.jpg")) == original)
        }
    }

    @Test(arguments: [
        (["/nowhere/anna.jpg"], "Error: /nowhere/anna.jpg: there is no such file or folder"),
        (["/etc/hostname", "--model", "nobody"], "Error: There is no model nobody in "),
    ])
    func saysInOneLineWhatCannotBe(arguments: [String], words: String) async throws {
        let ending = try await MienProcess.run("mien", ["predict"] + arguments)
        #expect(ending.status == .exited(1))
        #expect(ending.output.isEmpty)
        #expect(ending.log.count == 1)
        #expect(ending.log.first?.hasPrefix(words) == true, "\(ending.log)")
    }
}
