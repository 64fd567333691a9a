import Failure
import Foundation
import Messages
import Models
import TestBundles
import Testing

@testable import Rollout

@Suite struct ModelFinderTests {
    private let old: TestBundle
    private let new: TestBundle

    init() throws {
        old = try TestBundle(version: "0.9.0")
        new = try TestBundle(version: "0.10.0", in: old.root)
    }

    private func finder(_ library: [WireModelChoice] = []) -> ModelFinder {
        ModelFinder(store: ModelStore(directories: [old.root]), library: library)
    }

    // MARK: Names

    @Test func aNameIsReadForWhatItMeans() throws {
        #expect(try ModelName("tiny") == .bundle("tiny", hash: ""))
        #expect(try ModelName("tiny-1.0.0@AB12") == .bundle("tiny-1.0.0", hash: "ab12"))
        #expect(try ModelName("./tiny") == .folder(URL(filePath: "./tiny")))
        #expect(try ModelName("a/b") == .folder(URL(filePath: "a/b")))
        #expect(try ModelName("plugin:mood") == .plugin("mood"))
    }

    @Test(arguments: [
        "", "Tiny", "a b", "tiny@", "tiny@abc", "tiny@xyzw", "@abcd", "tiny@" + String(repeating: "a", count: 65),
    ])
    func whatNamesNothingIsRefused(_ text: String) {
        let error = #expect(throws: RolloutError.self) { try ModelName(text) }
        #expect(error?.code == .badName)
    }

    // MARK: Bundles

    @Test func aNameMeansItsLatestVersionWhereverThatIs() throws {
        #expect(try finder().find("tiny", hash: "").choice.version == "0.10.0")
        let found = try finder([.sample("tiny", "0.11.0")]).find("tiny", hash: "")
        #expect(found.choice.version == "0.11.0" && found.folder == nil)
        let older = try finder([.sample("tiny", "0.2.0")]).find("tiny", hash: "")
        #expect(older.choice.version == "0.10.0" && older.folder?.lastPathComponent == "tiny-0.10.0")
    }

    @Test func aVersionMeansItself() throws {
        let found = try finder().find("tiny-0.9.0", hash: "")
        #expect(Array(found.choice.sha256) == (try old.sha256))
        #expect(found.folder?.lastPathComponent == "tiny-0.9.0")
    }

    @Test func theSameBundleHereAndThereIsOne() throws {
        let there = try finder().find("tiny-0.9.0", hash: "").choice
        #expect(try finder([there]).find("tiny-0.9.0", hash: "").folder != nil)
    }

    @Test func twoBundlesOfOneNameAreToldApartByTheirHashes() throws {
        let finder = finder([.sample("tiny", "0.10.0", hash: 7)])
        let error = #expect(throws: RolloutError.self) { try finder.find("tiny", hash: "") }
        #expect(error?.code == .ambiguousModel)
        #expect(error?.message.contains("tiny-0.10.0@070707070707 (in the library)") == true, "\(error?.message ?? "")")
        #expect(try finder.find("tiny", hash: "0707").folder == nil)
        let hash = try ModelBundle(at: new.folder).hashPrefix
        #expect(try finder.find("tiny-0.10.0", hash: hash).folder?.lastPathComponent == "tiny-0.10.0")
    }

    @Test func anUnknownModelTellsWhatThereIs() {
        let error = #expect(throws: RolloutError.self) { try finder([.sample("small")]).find("large", hash: "") }
        #expect(error?.code == .unknownModel)
        #expect(error?.message.contains("or in the library (there are small-1.0.0, tiny-0.10.0, tiny-0.9.0)") == true)
        let store = ModelStore(directories: [old.root])
        let here = #expect(throws: RolloutError.self) {
            try ModelFinder(store: store, library: nil).find("large", hash: "")
        }
        #expect(here?.message.contains("on this machine (there are tiny-0.10.0, tiny-0.9.0)") == true)
    }

    @Test func whoHasNoBundlesHimselfIsToldOfTheLibrarys() {
        let finder = ModelFinder(store: ModelStore(directories: []), library: [.sample("small")])
        let error = #expect(throws: RolloutError.self) { try finder.find("large", hash: "") }
        #expect(error?.message == "there is no model large in the library (there are small-1.0.0): name another")
    }

    @Test func aBundleOfAnotherTaskIsNoModel() throws {
        let other = try TestBundle("finder", in: old.root) { $0["task"] = "face-detection" }
        let error = #expect(throws: RolloutError.self) { try finder().find("finder", hash: "") }
        #expect(error?.code == .unknownModel)
        withExtendedLifetime(other) {}
    }

    @Test func aManifestThatCannotBeReadSaysWhy() throws {
        try new.write(Data("{".utf8), to: "bundle.json")
        let error = #expect(throws: ModelError.self) { try finder().find("tiny-0.10.0", hash: "") }
        #expect(error?.code == .malformedManifest)
        #expect(try finder().find("tiny", hash: "").choice.version == "0.9.0")
    }
}
