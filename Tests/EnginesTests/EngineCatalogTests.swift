import Failure
import Foundation
import Inference
import ProcessTestKit
import Testing

@testable import Plugins

@Suite struct EngineCatalogTests {
    private let withoutPlugins = EngineCatalog(
        plugins: PluginCatalog(directories: [URL(filePath: "/nowhere")]),
        cacheFolder: nil
    )

    @Test func withoutPluginsThereIsOpenCV() throws {
        #expect(withoutPlugins.names() == ["opencv"])
        let selection = try withoutPlugins.select(EngineChoice("auto"))
        #expect(selection.engine.name == "opencv")
        #expect((selection.obstacle as? PluginError)?.code == .pluginMissing)
    }

    @Test func whoNamesAnEngineGetsItAndNoRemark() throws {
        let selection = try OpenVINO.catalog.select(EngineChoice("opencv"))
        #expect(selection.engine.name == "opencv")
        #expect(selection.obstacle == nil)
        #expect(selection.engine.title.hasPrefix("opencv 4."))
    }

    @Test func anEngineThatNobodyKnowsIsAnErrorThatNamesTheOthers() {
        #expect { try OpenVINO.catalog.engine(.named("abacus")) } throws: {
            ($0 as? InferenceError)?.code == .engineMissing
                && describe($0).contains("no engine abacus: choose auto, opencv, openvino")
        }
    }

    @Test(arguments: ["", "../openvino", "Auto"])
    func aWordThatIsNoEnginesNameIsAnErrorToo(_ word: String) {
        #expect { try OpenVINO.catalog.engine(EngineChoice(word)) } throws: {
            ($0 as? InferenceError)?.code == .engineMissing
        }
    }

    @Test(arguments: [0, -1, 257], ["auto", "opencv", "openvino"])
    func theNumberOfThreadsIsChecked(_ threads: Int, _ engine: String) {
        #expect { try OpenVINO.catalog.engine(EngineChoice(engine), threads: threads) } throws: {
            ($0 as? InferenceError)?.code == .invalidSetting
        }
    }

    @Test func thePluginIsBuiltWithThePrograms() {
        #expect(OpenVINO.catalog.names() == ["opencv", "openvino"])
    }

    @Test(.enabled(if: OpenVINO.isPresent, "\(OpenVINO.isAbsent)"))
    func autoIsOpenVINOWhereItRuns() throws {
        let selection = try OpenVINO.catalog.select(.automatic)
        #expect(selection.engine.name == "openvino")
        #expect(selection.obstacle == nil)
    }
}

@Suite struct EngineCacheTests {
    @Test func isMadeForItsUserAlone() throws {
        try withTemporaryFolder { home in
            let folder = try #require(EngineCache.standard(environment: ["HOME": home]))
            #expect(folder == "\(home)/.cache/mien/engines")
            #expect(try permissions(folder) == 0o700)
            #expect(EngineCache.standard(environment: ["HOME": home]) == folder)
            let named = EngineCache.standard(environment: ["HOME": home, "XDG_CACHE_HOME": "\(home)/else"])
            #expect(named == "\(home)/else/mien/engines")
            // Relative paths are to be ignored (XDG Base Directory Specification).
            #expect(EngineCache.standard(environment: ["HOME": home, "XDG_CACHE_HOME": "else"]) == folder)
        }
    }

    @Test func isClosedToOthersWhoCouldWriteThere() throws {
        try withTemporaryFolder { home in
            let folder = try #require(EngineCache.standard(environment: ["HOME": home]))
            try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: folder)
            #expect(EngineCache.standard(environment: ["HOME": home]) == folder)
            #expect(try permissions(folder) == 0o700)
        }
    }

    @Test func thereIsNoneWhereItCannotBe() throws {
        try withTemporaryFolder { home in
            #expect(EngineCache.standard(environment: [:]) == nil)
            #expect(EngineCache.standard(environment: ["HOME": "relative"]) == nil)
            try Data().write(to: URL(filePath: "\(home)/.cache"))
            #expect(EngineCache.standard(environment: ["HOME": home]) == nil)
        }
        try withTemporaryFolder { home in
            // What a link leads to belongs to whoever made the link.
            try FileManager.default.createDirectory(atPath: "\(home)/.cache/mien", withIntermediateDirectories: true)
            try FileManager.default.createSymbolicLink(
                atPath: "\(home)/.cache/mien/engines",
                withDestinationPath: "/tmp"
            )
            #expect(EngineCache.standard(environment: ["HOME": home]) == nil)
        }
    }

    @Test func theOldestGoesWhenItHasGrownTooLarge() throws {
        try withTemporaryFolder { folder in
            for (index, name) in ["new.blob", "old.blob", "middle.blob", "old.txt"].enumerated() {
                let path = "\(folder)/\(name)"
                try Data(count: 1_000).write(to: URL(filePath: path))
                let age = [1.0, 3, 2, 4][index] * 1_000
                let written = Date(timeIntervalSinceNow: -age)
                try FileManager.default.setAttributes([.modificationDate: written], ofItemAtPath: path)
            }
            EngineCache.shrink(folder, to: 3_000)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 4)
            EngineCache.shrink(folder, to: 2_500)
            let left = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
            #expect(left == ["middle.blob", "new.blob", "old.txt"])
        }
    }

    private func permissions(_ path: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return try #require(attributes[.posixPermissions] as? NSNumber).intValue
    }
}
