import Faces
import Failure
import Foundation
import ProcessTestKit
import Testing

@testable import MienService

@Suite struct ImportSourceTests {
    private func write(_ text: String, to path: String) throws {
        let url = URL(filePath: path)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
    }

    private func items(_ source: ImportSource) throws -> [ImportItem] {
        var items: [ImportItem] = []
        try source.forEach { items.append($0) }
        return items
    }

    @Test func readsLabelsFromTheNamesOfFolders() throws {
        try withTemporaryFolder { folder in
            let names = [
                "Fearful/a.PNG", "Training/happy/9.jpg", "Training/happy/10.jpg", "sad/old/c.bmp", "x/b.jpeg",
            ]
            for name in names.reversed() + ["notes.txt"] { try write("x", to: "\(folder)/\(name)") }
            let found = try items(ImportSource(folder))
            #expect(found.map(\.name) == names)
            #expect(found.map(\.emotion) == [.fear, .happy, .happy, .sad, nil])
        }
    }

    @Test(
        arguments: [
            ("Anger", .angry), ("disgusted", .disgust), ("FEAR", .fear), ("happiness", .happy), ("sadness", .sad),
            ("surprised", .surprise), ("Neutral", .neutral), ("holiday", nil), ("", nil),
        ] as [(String, Emotion?)]
    )
    func knowsWhatCollectionsCallEmotions(folder: String, emotion: Emotion?) {
        #expect(Emotion(folder: folder) == emotion)
    }

    @Test func passesOverLinks() throws {
        try withTemporaryFolder { folder in
            try write("x", to: "\(folder)/a.jpg")
            try FileManager.default.createSymbolicLink(atPath: "\(folder)/b.jpg", withDestinationPath: "/etc/passwd")
            #expect(try items(ImportSource(folder)).map(\.name) == ["a.jpg"])
        }
    }

    @Test func saysWhenThereIsNothing() throws {
        try withTemporaryFolder { folder in
            #expect(throws: MienError.self) { try ImportSource("\(folder)/none") }
            let error = #expect(throws: MienError.self) { try ImportSource(folder) }
            #expect(error?.code == .nothingFound)
        }
    }

    // MARK: FER2013

    private static let pixels = (0..<2_304).map { "\($0 % 256)" }.joined(separator: " ")

    @Test(arguments: ["\n", "\r\n"]) func readsFER2013sTable(end: String) throws {
        try withTemporaryFolder { folder in
            let lines = ["emotion,pixels,Usage", "0,\(Self.pixels),Training", "6,\"\(Self.pixels)\",PublicTest"]
            try write(lines.joined(separator: end) + end, to: "\(folder)/fer2013.csv")
            for path in ["\(folder)/fer2013.csv", folder] {
                let source = try ImportSource(path)
                let found = try items(source)
                #expect(source.count == 2)
                #expect(found.map(\.emotion) == [.angry, .neutral])
                #expect(found.allSatisfy { $0.content == .pixels((0..<2_304).map { UInt8($0 % 256) }) })
            }
        }
    }

    @Test(
        arguments: [
            "7,\(pixels),Training", "x,\(pixels),Training", "-1,\(pixels),Training", "0,1 2 3,Training",
            "0,\(pixels) 1,Training", "0,\(pixels.dropLast(3))256,Training", "0",
        ]
    )
    func saysWhichLineIsNoFace(line: String) throws {
        try withTemporaryFolder { folder in
            try write("emotion,pixels,Usage\n0,\(Self.pixels),Training\n\(line)\n", to: "\(folder)/fer2013.csv")
            let error = #expect(throws: MienError.self) { try items(ImportSource(folder)) }
            #expect(error?.code == .unreadableInput)
            #expect(error?.message.contains("line 3") == true)
        }
    }

    @Test func refusesAnotherFile() throws {
        try withTemporaryFolder { folder in
            for text in ["", "a,b,c\n", "\u{0}\u{1}"] {
                try write(text, to: "\(folder)/x.csv")
                #expect(throws: MienError.self) { try ImportSource("\(folder)/x.csv") }
            }
        }
    }

    // MARK: Archives

    @Test func unpacksAnArchive() async throws {
        try await withTemporaryFolder { folder in
            try write("x", to: "\(folder)/in/fer2013/Training/sad/1.jpg")
            let arguments = ["-czf", "\(folder)/a.tar.gz", "-C", "\(folder)/in", "fer2013"]
            try Process.run(URL(filePath: "/usr/bin/tar"), arguments: arguments).waitUntilExit()
            try FileManager.default.createDirectory(atPath: "\(folder)/out", withIntermediateDirectories: true)
            try await Archive.unpack("\(folder)/a.tar.gz", into: "\(folder)/out")
            #expect(try items(ImportSource("\(folder)/out")).map(\.emotion) == [.sad])
            try write("no archive", to: "\(folder)/b.tar.gz")
            await #expect(throws: MienError.self) {
                try await Archive.unpack("\(folder)/b.tar.gz", into: "\(folder)/out")
            }
        }
    }

    @Test(arguments: [
        ("fer2013.tar.gz", true), ("A.TGZ", true), ("x.tar", true), ("fer2013.csv", false), ("photos", false),
    ])
    func knowsAnArchiveByItsName(path: String, isArchive: Bool) {
        #expect(Archive.isOne(path) == isArchive)
    }
}
