import Crypto
import Foundation

/// A detector's bundle in a temporary folder, whose parts a test can spoil.
final class DetectorFolder {
    let root: URL
    let url: URL

    /// Writes a good bundle, but for its network, which is a few bytes.
    ///
    /// - Parameter spoil: changes the manifest, whose hashes are right already, before it is written.
    init(
        _ name: String = "yunet",
        version: String = "1",
        network: Data = Data([1, 2, 3]),
        selfTest: [String: Any]? = nil,
        in root: URL? = nil,
        spoil: (inout [String: Any]) -> Void = { _ in }
    ) throws {
        self.root = root ?? URL.temporaryDirectory.appending(path: "mien-\(UUID().uuidString)")
        url = self.root.appending(path: "\(name)-\(version)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        var files = ["model.onnx": network]
        if let selfTest { files["selftest.json"] = try JSONSerialization.data(withJSONObject: selfTest) }
        for (file, bytes) in files { try bytes.write(to: url.appending(path: file)) }
        var manifest: [String: Any] = [
            "format": 1, "name": name, "version": version, "task": "face-detection", "decoder": "yunet",
            "input": [
                "channels": 3, "order": "bgr", "stride": 32, "mean": [0, 0, 0], "std": [1, 1, 1],
            ] as [String: Any],
            "score_threshold": 0.6, "nms_threshold": 0.3,
            "metrics": ["recall": 0.9],
            "sha256": files.mapValues { SHA256.hash(data: $0).map { String(format: "%02x", $0) }.joined() },
        ]
        spoil(&manifest)
        try JSONSerialization.data(withJSONObject: manifest).write(to: url.appending(path: "bundle.json"))
    }

    deinit {
        // A temporary folder that stays does no harm.
        try? FileManager.default.removeItem(at: root)
    }

    /// A self-test with a black picture of 64×64 and one face of 32×32 in its middle.
    static func selfTest(_ change: (inout [String: Any]) -> Void = { _ in }) -> [String: Any] {
        var test: [String: Any] = [
            "format": 1, "width": 64, "height": 64, "pixels_bgr_base64": Data(count: 64 * 64 * 3).base64EncodedString(),
            "faces": [
                ["box": [16, 16, 32, 32], "score": 0.9, "landmarks": [[Int]](repeating: [32, 32], count: 5)]
                    as [String: Any]
            ],
            "tolerance": ["pixels": 1.5, "score": 0.02],
        ]
        change(&test)
        return test
    }
}
