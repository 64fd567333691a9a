import Faces
import Failure
import Foundation
import ProcessTestKit
import Testing

@testable import MienService

@Suite struct LabelledPicturesTests {
    private func write(_ names: [String], in folder: String) throws {
        for name in names {
            let file = URL(filePath: "\(folder)/\(name)")
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data().write(to: file)
        }
    }

    private func code(of folder: String) -> (MienFailureCode?, String) {
        do {
            _ = try LabelledPictures(in: folder)
            return (nil, "")
        } catch {
            return (error.code, error.message)
        }
    }

    @Test func listsPicturesInTheOrderOfTheirBytes() throws {
        try withTemporaryFolder { folder in
            try write(
                ["sad/b.jpg", "happy/10.jpg", "happy/2.JPG", "Anger/x.png", "notes.txt", "sad/x.txt"],
                in: folder
            )
            let pictures = try LabelledPictures(in: folder + "/")
            #expect(pictures.entries.map(\.name) == ["Anger/x.png", "happy/10.jpg", "happy/2.JPG", "sad/b.jpg"])
            #expect(pictures.entries.map(\.emotion) == [.angry, .happy, .happy, .sad])
            #expect(pictures.entries.last?.path == "\(folder)/sad/b.jpg")
        }
    }

    @Test func saysWhatIsMissing() throws {
        try withTemporaryFolder { folder in
            #expect(code(of: "\(folder)/nowhere").0 == .unreadableInput)
            try write(["photos/a.jpg"], in: folder)
            #expect(code(of: "\(folder)/photos/a.jpg").0 == .unreadableInput)
            let none = code(of: folder)
            #expect(none.0 == .nothingFound && none.1.contains("\(folder)/happy"))
            try write(["fear/readme.txt"], in: folder)
            #expect(code(of: folder).0 == .nothingFound)
        }
    }

    @Test func namesThePartThatMayHaveBeenMeant() throws {
        try withTemporaryFolder { folder in
            try write(["Training/happy/a.jpg", "PublicTest/sad/a.jpg", "docs/a.txt"], in: folder)
            let (code, message) = code(of: folder)
            #expect(code == .nothingFound)
            #expect(message.hasSuffix("name one of its parts: \(folder)/PublicTest, \(folder)/Training"))
        }
    }
}
