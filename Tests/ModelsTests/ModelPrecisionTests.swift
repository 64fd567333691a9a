import Failure
import Foundation
import Inference
import Models
import Synchronization
import Testing

@Suite struct ModelPrecisionTests {
    @Test func autoTakesTheNetworkOfBytesWhereAnEngineGainsByIt() throws {
        let folder = try withInt8()
        let fast = try NamedEngine("fast")
        #expect(try load(folder, fast, .auto).precision == .int8)
        #expect(fast.loaded == ["model.int8.onnx"])
        let opencv = try NamedEngine("opencv")
        #expect(try load(folder, opencv, .auto).precision == .fp32)
        #expect(opencv.loaded == ["model.onnx"])
    }

    @Test func autoTakesTheExactNetworkOfABundleThatHasNoOther() throws {
        let engine = try NamedEngine("fast")
        #expect(try load(BundleFolder(), engine, .auto).precision == .fp32)
        #expect(engine.loaded == ["model.onnx"])
    }

    @Test(arguments: ["fast", "opencv"])
    func whoNamesAPrecisionGetsIt(_ name: String) throws {
        let folder = try withInt8()
        let engine = try NamedEngine(name)
        #expect(try load(folder, engine, .fp32).precision == .fp32)
        #expect(try load(folder, engine, .int8).precision == .int8)
        #expect(engine.loaded == ["model.onnx", "model.int8.onnx"])
    }

    @Test func bytesThatABundleDoesNotHaveAreAnError() throws {
        let folder = try BundleFolder()
        #expect { try load(folder, NamedEngine("fast"), .int8) } throws: {
            ($0 as? ModelError)?.code == .fileMissing && describe($0).contains("tiny-1.0.0 has no model.int8.onnx")
        }
    }

    @Test func aFileThatTheManifestDoesNotListIsNotRun() throws {
        let folder = try BundleFolder()
        try folder.write(folder.read("model.onnx"), to: "model.int8.onnx")
        #expect(try ModelBundle(at: folder.url).int8ModelURL == nil)
    }

    @Test func theNetworkOfBytesHasASelfTestOfItsOwnTolerance() throws {
        // An answer that is 0.02 away from the self-test's.
        let strict = try withInt8(spoilingSelfTestBy: 0.02)
        #expect { try load(strict, NamedEngine("fast"), .int8) } throws: {
            ($0 as? ModelError)?.code == .selfTestFailed
        }
        try strict.changeManifest { $0["int8_tolerance"] = 0.03 }
        #expect(try load(strict, NamedEngine("fast"), .int8).precision == .int8)
        #expect { try load(strict, NamedEngine("fast"), .fp32) } throws: {
            ($0 as? ModelError)?.code == .selfTestFailed
        }
    }

    @Test(arguments: [0, -0.1, 0.26, 1e30])
    func aToleranceThatCannotBeIsRefused(_ tolerance: Double) throws {
        let folder = try BundleFolder { $0["int8_tolerance"] = tolerance }
        #expect { try ModelBundle(at: folder.url) } throws: { ($0 as? ModelError)?.code == .malformedManifest }
    }

    private func load(
        _ folder: BundleFolder,
        _ engine: NamedEngine,
        _ precision: ModelPrecision
    ) throws -> ExpressionModel {
        try ExpressionModel(ModelBundle(at: folder.url), engine: engine, precision: precision)
    }

    private func withInt8(spoilingSelfTestBy change: Double = 0) throws -> BundleFolder {
        let folder = try BundleFolder()
        let network = try folder.read("model.onnx")
        try folder.write(network, to: "model.int8.onnx")
        try folder.changeManifest { manifest in
            var hashes = manifest["sha256"] as? [String: String] ?? [:]
            hashes["model.int8.onnx"] = BundleFolder.sha256(network)
            manifest["sha256"] = hashes
        }
        guard change != 0 else { return folder }
        let json = try JSONSerialization.jsonObject(with: folder.read("selftest.json"))
        var test = try #require(json as? [String: Any])
        var expected = try #require(test["expected"] as? [[Double]])
        expected[0][0] += change
        test["expected"] = expected
        try folder.replaceSelfTest(with: JSONSerialization.data(withJSONObject: test))
        return folder
    }
}

/// OpenCV under another name; notes what it loads.
private final class NamedEngine: InferenceEngine {
    let name: String
    private let engine: OpenCVEngine
    private let files = Mutex<[String]>([])

    init(_ name: String) throws {
        self.name = name
        engine = try OpenCVEngine()
    }

    var loaded: [String] { files.withLock { $0 } }

    func load(modelAt url: URL) throws -> sending any Network {
        files.withLock { $0.append(url.lastPathComponent) }
        return try engine.load(modelAt: url)
    }
}
