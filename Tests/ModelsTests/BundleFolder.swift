import Crypto
import Foundation
import Models

/// A small bundle in a temporary folder, made from the fixtures, whose parts a test can spoil.
final class BundleFolder {
    static let fixtures = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")

    let root: URL
    let url: URL

    /// Writes a good bundle.
    ///
    /// - Parameters:
    ///   - network: the fixture that becomes `model.onnx`.
    ///   - spoil: changes the manifest, whose hashes are right already, before it is written.
    init(
        _ name: String = "tiny",
        version: String = "1.0.0",
        network: String = "expression",
        in root: URL? = nil,
        spoil: (inout [String: Any]) -> Void = { _ in }
    ) throws {
        self.root = root ?? URL.temporaryDirectory.appending(path: "mien-\(UUID().uuidString)")
        url = self.root.appending(path: "\(name)-\(version)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        try copy("\(network).onnx", to: "model.onnx")
        try copy("selftest.json", to: "selftest.json")
        var manifest = try Self.manifest(name, version, files: ["model.onnx", "selftest.json"], in: url)
        spoil(&manifest)
        try JSONSerialization.data(withJSONObject: manifest).write(to: url.appending(path: "bundle.json"))
    }

    deinit {
        // A temporary folder that stays does no harm.
        try? FileManager.default.removeItem(at: root)
    }

    func write(_ bytes: Data, to file: String) throws {
        try bytes.write(to: url.appending(path: file))
    }

    func read(_ file: String) throws -> Data {
        try Data(contentsOf: url.appending(path: file))
    }

    func remove(_ file: String) throws {
        try FileManager.default.removeItem(at: url.appending(path: file))
    }

    /// Replaces the self-test, and its hash in the manifest.
    func replaceSelfTest(with json: Data) throws {
        try write(json, to: "selftest.json")
        try changeManifest { manifest in
            var hashes = manifest["sha256"] as? [String: String] ?? [:]
            hashes["selftest.json"] = Self.sha256(json)
            manifest["sha256"] = hashes
        }
    }

    func changeManifest(_ change: (inout [String: Any]) -> Void) throws {
        var manifest = try JSONSerialization.jsonObject(with: read("bundle.json")) as? [String: Any] ?? [:]
        change(&manifest)
        try write(JSONSerialization.data(withJSONObject: manifest), to: "bundle.json")
    }

    static func sha256(_ data: Data) -> String {
        SHA256.hash(data: data).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private func copy(_ fixture: String, to file: String) throws {
        try write(Data(contentsOf: Self.fixtures.appending(path: fixture)), to: file)
    }

    private static func manifest(
        _ name: String,
        _ version: String,
        files: [String],
        in url: URL
    ) throws -> [String: Any] {
        var hashes: [String: String] = [:]
        for file in files { hashes[file] = sha256(try Data(contentsOf: url.appending(path: file))) }
        return [
            "format": 1, "name": name, "version": version, "task": "expression",
            "labels": ["angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"],
            "input": [
                "channels": 1, "resize": [8, 8], "center_crop": [6, 6], "mean": [128], "std": [64], "layout": "NCHW",
            ] as [String: Any],
            "face": ["square": true, "scale": 0.5, "align": "none"] as [String: Any],
            "output": "probabilities", "sha256": hashes,
        ]
    }
}
