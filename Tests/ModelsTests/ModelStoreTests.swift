import Failure
import Foundation
import Inference
import Models
import Testing

@Suite struct ModelStoreTests {
    /// The bundles that ship with the package.
    static let shipped = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Models")

    @Test func findsABundleByNameByNameAndVersionAndByPath() throws {
        let folder = try BundleFolder()
        let store = ModelStore(directories: [folder.root])
        #expect(try store.open("tiny").id == "tiny-1.0.0")
        #expect(try store.open("tiny-1.0.0").id == "tiny-1.0.0")
        #expect(try store.open(folder.url.path()).id == "tiny-1.0.0")
    }

    @Test func aNameMeansItsLatestVersion() throws {
        let old = try BundleFolder(version: "0.9.0")
        let versions = ["0.10.0", "0.10.0-rc1", "0.2.0"]
        let others = try versions.map { try BundleFolder(version: $0, in: old.root) }
        let store = ModelStore(directories: [old.root])
        #expect(try store.open("tiny").id == "tiny-0.10.0")
        #expect(try store.open("tiny-0.9.0").id == "tiny-0.9.0")
        #expect(store.entries().count == others.count + 1)
    }

    @Test func theEarlierDirectoryWinsForTheSameVersion() throws {
        let (first, second) = (try BundleFolder(), try BundleFolder())
        let store = ModelStore(directories: [first.root, second.root])
        #expect(try store.open("tiny").folder.path().hasPrefix(first.root.path()))
        #expect(try store.open("tiny-1.0.0").folder.path().hasPrefix(first.root.path()))
    }

    @Test func aMissingModelTellsWhatThereIs() throws {
        let folder = try BundleFolder()
        let store = ModelStore(directories: [folder.root])
        #expect { try store.open("large") } throws: {
            ($0 as? ModelError)?.code == .bundleMissing && describe($0).contains("tiny-1.0.0")
        }
    }

    @Test(arguments: ["Tiny", "", "a b", "tiny;rm"])
    func aReferenceThatIsNoNameIsRefused(_ reference: String) {
        #expect { try ModelStore(directories: []).open(reference) } throws: {
            ($0 as? ModelError)?.code == .invalidName
        }
    }

    @Test(arguments: ["/nowhere/at-all", "../nowhere-at-all", "./nowhere"])
    func aPathWithoutABundleIsNamed(_ reference: String) {
        #expect { try ModelStore(directories: []).open(reference) } throws: {
            ($0 as? ModelError)?.code == .bundleMissing && describe($0).contains("nowhere")
        }
    }

    @Test func aBundleThatCannotBeReadIsListedWithItsReason() throws {
        let folder = try BundleFolder()
        try folder.write(Data("{".utf8), to: "bundle.json")
        let entries = ModelStore(directories: [folder.root, URL(filePath: "/nowhere")]).entries()
        #expect(entries.count == 1)
        #expect(throws: ModelError.self) { try entries[0].manifest.get() }
    }

    @Test func theUsualPlacesComeInTheirOrder() {
        let store = ModelStore.standard(
            environment: ["MIEN_MODELS": "/a:/b"],
            currentDirectory: URL(filePath: "/srv/here"),
            executable: URL(filePath: "/home/me/mien/.build/release/mien")
        )
        #expect(
            store.directories.map { $0.path() } == [
                "/a", "/b", "/srv/here/Models", "/home/me/mien/Models", "/usr/share/mien/models",
            ]
        )
    }

    @Test func theShippedBaselineLoadsAndPassesItsSelfTest() throws {
        let bundle = try ModelStore(directories: [Self.shipped]).open("baseline")
        #expect(bundle.manifest.metrics?.publicTestAccuracy ?? 0 > 0.65)
        let model = try ExpressionModel(bundle, engine: OpenCVEngine())
        #expect(model.hashPrefix == bundle.hashPrefix && bundle.hashPrefix.count == 12)
    }
}
