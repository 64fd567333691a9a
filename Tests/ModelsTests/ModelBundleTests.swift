import Failure
import Foundation
import Models
import Testing

@Suite struct ModelBundleTests {
    @Test func opensAGoodBundle() throws {
        let folder = try BundleFolder()
        let bundle = try ModelBundle(at: folder.url)
        #expect(bundle.id == "tiny-1.0.0")
        #expect(bundle.selfTest.inputs.count == 3)
        #expect(bundle.modelURL.lastPathComponent == "model.onnx")
        #expect(bundle.hashPrefix == BundleFolder.sha256(try folder.read("bundle.json")).prefix(12))
    }

    @Test func acceptsHashesInCapitals() throws {
        let folder = try BundleFolder {
            $0["sha256"] = ($0["sha256"] as? [String: String])?.mapValues { $0.uppercased() }
        }
        #expect(try ModelBundle(at: folder.url).id == "tiny-1.0.0")
    }

    @Test func aFolderThatIsNotThereIsNamed() {
        #expect { try ModelBundle(at: URL(filePath: "/nowhere/tiny-1.0.0")) } throws: {
            ($0 as? ModelError)?.code == .bundleMissing && describe($0).contains("/nowhere/tiny-1.0.0")
        }
    }

    @Test(arguments: ["model.onnx", "selftest.json", "bundle.json"])
    func aMissingFileIsNamed(_ file: String) throws {
        let folder = try BundleFolder()
        try folder.remove(file)
        #expect { try ModelBundle(at: folder.url) } throws: {
            ($0 as? ModelError)?.code == .fileMissing && describe($0).contains(file)
        }
    }

    @Test func aFolderInAFilesPlaceIsNoFile() throws {
        let folder = try BundleFolder()
        try folder.remove("model.onnx")
        let path = folder.url.appending(path: "model.onnx")
        try FileManager.default.createDirectory(at: path, withIntermediateDirectories: false)
        #expect { try ModelBundle(at: folder.url) } throws: { ($0 as? ModelError)?.code == .fileMissing }
    }

    @Test(arguments: ["model.onnx", "selftest.json"])
    func aChangedFileIsRefused(_ file: String) throws {
        let folder = try BundleFolder()
        var bytes = try folder.read(file)
        bytes[bytes.count / 2] ^= 1
        try folder.write(bytes, to: file)
        #expect { try ModelBundle(at: folder.url) } throws: {
            ($0 as? ModelError)?.code == .hashMismatch && describe($0).contains(file)
        }
    }

    @Test(arguments: ["model.onnx", "selftest.json"])
    func everyFileNeedsAHash(_ file: String) throws {
        let folder = try BundleFolder { manifest in
            var hashes = manifest["sha256"] as? [String: String] ?? [:]
            hashes[file] = nil
            manifest["sha256"] = hashes
        }
        #expect { try ModelBundle(at: folder.url) } throws: { ($0 as? ModelError)?.code == .malformedManifest }
    }

    @Test(arguments: ["../secret", "/etc/passwd", "a/b", ".", "..", ""])
    func aFileNameThatLeadsOutOfTheFolderIsRefused(_ file: String) throws {
        let folder = try BundleFolder { manifest in
            var hashes = manifest["sha256"] as? [String: String] ?? [:]
            hashes[file] = String(repeating: "0", count: 64)
            manifest["sha256"] = hashes
        }
        #expect { try ModelBundle(at: folder.url) } throws: { ($0 as? ModelError)?.code == .invalidName }
    }

    @Test func aManifestBeyondItsCapIsNotRead() throws {
        let folder = try BundleFolder()
        try folder.write(Data(repeating: 0x20, count: 1 << 20 + 1), to: "bundle.json")
        #expect { try ModelBundle(at: folder.url) } throws: { ($0 as? ModelError)?.code == .fileTooLarge }
    }
}

@Suite struct SelfTestTests {
    @Test(arguments: [
        "", "{}", #"{"inputs_8x8_uint8": [], "expected": [], "tolerance": 0.01}"#,
        #"{"inputs_8x8_uint8": [[1, 2]], "expected": [[1, 0, 0, 0, 0, 0, 0]], "tolerance": 0.01}"#,
        #"{"inputs_8x8_uint8": [[256]], "expected": [[1, 0, 0, 0, 0, 0, 0]], "tolerance": 0.01}"#,
        #"{"inputs_9x9_uint8": [[1]], "expected": [[1, 0, 0, 0, 0, 0, 0]], "tolerance": 0.01}"#,
    ])
    func refusesWhatIsNoSelfTest(_ json: String) throws {
        let folder = try BundleFolder()
        try folder.replaceSelfTest(with: Data(json.utf8))
        #expect { try ModelBundle(at: folder.url) } throws: { ($0 as? ModelError)?.code == .malformedSelfTest }
    }

    @Test(arguments: ["tolerance", "expected", "count"])
    func refusesASelfTestThatProvesNothing(_ part: String) throws {
        let folder = try BundleFolder()
        let json = try JSONSerialization.jsonObject(with: folder.read("selftest.json"))
        var test = try #require(json as? [String: Any])
        switch part {
        case "tolerance": test["tolerance"] = 0.5
        case "expected": test["expected"] = [[0.5, 0.5], [1, 0], [0, 1]]
        default: test["expected"] = [[1, 0, 0, 0, 0, 0, 0]]
        }
        try folder.replaceSelfTest(with: JSONSerialization.data(withJSONObject: test))
        #expect { try ModelBundle(at: folder.url) } throws: { ($0 as? ModelError)?.code == .malformedSelfTest }
    }
}
