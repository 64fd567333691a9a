import Crypto
public import Foundation

/// A small bundle in a temporary folder, good until a test spoils it.
///
/// Its network is a few bytes of nothing unless a test names one: that is enough for everyone who does not run it.
public final class TestBundle: Sendable {
    /// The folder of models that it stands in.
    public let root: URL
    /// Its own.
    public let folder: URL
    private let ownsRoot: Bool

    private static let fixtures = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "ModelsTests/Fixtures")

    /// Writes a bundle.
    ///
    /// - Parameters:
    ///   - network: The bytes of `model.onnx`.
    ///   - root: Where it stands; `nil`: in a folder that goes when this value goes.
    ///   - spoil: Changes the manifest, whose hashes are right, before it is written.
    public init(
        _ name: String = "tiny",
        version: String = "1.0.0",
        network: Data = Data("no network".utf8),
        in root: URL? = nil,
        spoil: (inout [String: Any]) -> Void = { _ in }
    ) throws {
        ownsRoot = root == nil
        self.root = root ?? URL.temporaryDirectory.appending(path: "mien-bundles-\(UUID().uuidString)")
        folder = self.root.appending(path: "\(name)-\(version)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let selfTest = try Data(contentsOf: Self.fixtures.appending(path: "selftest.json"))
        try write(network, to: "model.onnx")
        try write(selfTest, to: "selftest.json")
        var manifest = Self.manifest(name, version)
        manifest["sha256"] = ["model.onnx": Self.sha256(network), "selftest.json": Self.sha256(selfTest)]
        spoil(&manifest)
        try write(JSONSerialization.data(withJSONObject: manifest, options: .sortedKeys), to: "bundle.json")
    }

    deinit {
        // A temporary folder that stays does no harm.
        if ownsRoot { try? FileManager.default.removeItem(at: root) }
    }

    /// The hash that names it.
    public var sha256: [UInt8] { get throws { Array(SHA256.hash(data: try read("bundle.json"))) } }

    public func write(_ bytes: Data, to file: String) throws { try bytes.write(to: folder.appending(path: file)) }

    public func read(_ file: String) throws -> Data { try Data(contentsOf: folder.appending(path: file)) }

    public func remove(_ file: String) throws { try FileManager.default.removeItem(at: folder.appending(path: file)) }

    /// So many bytes that do not repeat soon, the same each time.
    public static func bytes(_ count: Int, seed: UInt64 = 1) -> Data {
        var state = seed
        return Data(
            (0..<count).map { _ in
                // Knuth's MMIX generator.
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return UInt8(truncatingIfNeeded: state >> 56)
            }
        )
    }

    private static func sha256(_ data: Data) -> String {
        SHA256.hash(data: data).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private static func manifest(_ name: String, _ version: String) -> [String: Any] {
        [
            "format": 1, "name": name, "version": version, "task": "expression",
            "labels": ["angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"],
            "input": [
                "channels": 1, "resize": [8, 8], "center_crop": [6, 6], "mean": [128], "std": [64], "layout": "NCHW",
            ] as [String: Any],
            "face": ["square": true, "scale": 0.5, "align": "none"] as [String: Any],
            "output": "probabilities",
        ]
    }
}
