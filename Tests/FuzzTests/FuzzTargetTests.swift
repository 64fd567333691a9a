import Foundation
import Testing

/// The functions that the package in Fuzzing/ feeds, with what was kept: each input once.
struct FuzzTargetTests {
    private static let corpus = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../Fuzzing/Corpus").standardized

    @Test("A target takes every input that is kept for it", arguments: FuzzTarget.all.map(\.name))
    func takesWhatWasKept(_ name: String) throws {
        let target = try #require(FuzzTarget.all.first { $0.name == name })
        let folder = Self.corpus.appending(path: name)
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        #expect(!files.isEmpty)
        for file in files { target.take([UInt8](try Data(contentsOf: file))) }
    }

    @Test("What is well-formed to begin with is kept", arguments: FuzzTarget.all.map(\.name))
    func keepsItsSeeds(_ name: String) throws {
        let target = try #require(FuzzTarget.all.first { $0.name == name })
        let folder = Self.corpus.appending(path: name)
        let seeds = try target.seeds()
        #expect(!seeds.isEmpty)
        for (number, seed) in seeds.enumerated() {
            #expect(try [UInt8](Data(contentsOf: folder.appending(path: "seed-\(number)"))) == seed)
        }
    }

    @Test("Every folder of inputs belongs to a target")
    func knowsItsFolders() throws {
        let folders = try FileManager.default.contentsOfDirectory(atPath: Self.corpus.path)
        #expect(Set(folders) == Set(FuzzTarget.all.map(\.name)))
    }
}
