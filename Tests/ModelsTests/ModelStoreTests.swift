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

    @Test func bundlesOfAnotherTaskAreListedAndAreNoExpressionModels() throws {
        let folder = try BundleFolder()
        let other = try BundleFolder("face", in: folder.root) { $0 = $0.filter { $0.key != "labels" } }
        try other.changeManifest { $0["task"] = "face-detection" }
        let hidden = try BundleFolder(".half", in: folder.root)
        let store = ModelStore(directories: [folder.root])
        #expect(store.entries().map(\.folder.lastPathComponent) == ["tiny-1.0.0"])
        #expect(try store.listings().map { try $0.summary.get().id } == ["face-1.0.0", "tiny-1.0.0"])
        #expect(try store.folder(of: "face", for: .faceDetection).path() == other.url.path())
        #expect(throws: ModelError.self) { try store.folder(of: "tiny", for: .faceDetection) }
        #expect { try store.open("face") } throws: { ($0 as? ModelError)?.code == .bundleMissing }
        #expect { try store.open(other.url.path()) } throws: {
            ($0 as? ModelError)?.code == .unsupportedManifest
                && describe($0).contains("face-1.0.0 is a bundle for face")
        }
        #expect(hidden.url.lastPathComponent.hasPrefix("."))
    }

    @Test func modelsThatAPersonGetsGoWhereTheEnvironmentSays() {
        func place(_ environment: [String: String]) -> String {
            ModelStore.writableDirectory(environment: environment).path()
        }
        #expect(place(["MIEN_MODELS": "/a:/b", "XDG_DATA_HOME": "/data"]) == "/a")
        #expect(place(["XDG_DATA_HOME": "/data", "HOME": "/home/me"]) == "/data/mien/models")
        #expect(place(["XDG_DATA_HOME": "relative", "HOME": "/home/me"]) == "/home/me/.local/share/mien/models")
    }

    @Test func theUsualPlacesComeInTheirOrder() {
        let store = ModelStore.standard(
            environment: ["MIEN_MODELS": "/a:/b", "HOME": "/home/me"],
            currentDirectory: URL(filePath: "/srv/here"),
            executable: URL(filePath: "/home/me/mien/.build/release/mien")
        )
        #expect(
            store.directories.map { $0.path() } == [
                "/a", "/b", "/home/me/.local/share/mien/models", "/srv/here/Models", "/home/me/mien/Models",
                "/home/me/mien/.build/share/mien/models", "/usr/share/mien/models",
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
