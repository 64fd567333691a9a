import FaceDetection
import Faces
import Failure
import Foundation
import Images
import Models
import Plugins

/// What is known of a model, as `mien models show --json` prints it.
struct ModelFacts: Encodable {
    var id: String
    var task: String
    var path: String
    /// Names exactly this model, as reports do.
    var hash: String?
    /// What is wrong with its files.
    var fault: String?
    var labels: [String]?
    /// How a face or picture becomes numbers.
    var input: String?
    var face: String?
    /// `fp32`, and `int8` when it has such a network.
    var precisions: [String]?
    var macs: Double?
    var parameters: Int?
    /// Accuracy on FER2013's PublicTest, 0 to 1, as its training measured it.
    var accuracy: Double?
    var recall: [String: Double]?
    var data: String?
    var licence: String?
    /// Bytes by the file's name.
    var files: [String: Int]?

    /// For a person, in the order of what they look for.
    var lines: [(String, String)] {
        let facts: [(String, String?)] = [
            ("task", task), ("path", path), ("hash", hash), ("fault", fault), ("input", input), ("face", face),
            ("precision", precisions?.joined(separator: ", ")),
            ("multiply-adds", macs.map { String(format: "%.1f million", $0 / 1e6) }),
            ("parameters", parameters.map { String(format: "%.2f million", Double($0) / 1e6) }),
            ("accuracy", accuracy.map { String(format: "%.1f %% on FER2013's PublicTest", $0 * 100) }),
            ("recall", recall.map(Self.shares)), ("data", data), ("licence", licence),
            ("files", files.map(Self.sizes)),
        ]
        return facts.compactMap { name, value in value.map { (name, $0) } }
    }

    private static func shares(_ recall: [String: Double]) -> String {
        Emotion.allCases.compactMap { emotion in
            recall[emotion.name].map { String(format: "\(emotion.name) %.0f %%", $0 * 100) }
        }
        .joined(separator: ", ")
    }

    private static func sizes(_ files: [String: Int]) -> String {
        files.sorted { $0.key < $1.key }
            .map { name, bytes in String(format: "\(name) %.1f MB", Double(bytes) / 1e6) }.joined(separator: ", ")
    }
}

extension ModelFacts {
    /// Reads a bundle's manifest, and checks its files.
    ///
    /// - Throws: `ModelError` when the manifest is not there or cannot be read.
    init(at folder: URL) throws {
        let file = BundleFile.manifest(in: folder)
        let json = try file.read()
        let summary = try BundleSummary(json: json)
        self.init(id: summary.id, task: summary.task, path: folder.path(percentEncoded: false))
        hash = String(try file.sha256().prefix(12))
        do {
            _ = try CheckedBundle(at: folder)
        } catch {
            fault = describe(error)
        }
        // Of a manifest that is no good there is the fault to tell.
        if let manifest = try? BundleManifest(json: json) { add(manifest, folder) }
        // The same.
        if let manifest = try? DetectorManifest(json: json) { add(manifest, folder) }
    }

    /// What a plugin's classifier says of itself.
    init(_ plugin: PluginClassifier) {
        let framing = plugin.framing
        self.init(
            id: "\(plugin.name)-\(plugin.version)",
            task: BundleTask.expression.rawValue,
            path: plugin.file.path(percentEncoded: false)
        )
        input = "\(framing.side)×\(framing.side), \(framing.format == .grey ? "grey" : "colour")"
        face = "\(framing.scale) × the box" + (framing.isAligned ? ", eyes level" : "")
    }

    private mutating func add(_ manifest: BundleManifest, _ folder: URL) {
        let (resize, crop) = (manifest.input.resize, manifest.input.centerCrop)
        labels = manifest.labels
        input = "\(resize[0])×\(resize[1]), of that \(crop[0])×\(crop[1]) in the middle, grey"
        face = "\(manifest.face.scale) × the box" + (manifest.face.align == "eyes" ? ", eyes level" : "")
        precisions = manifest.sha256["model.int8.onnx"] == nil ? ["fp32"] : ["fp32", "int8"]
        (macs, parameters, data, licence) = (manifest.macs, manifest.parameters, manifest.data, manifest.licence)
        (accuracy, recall) = (manifest.metrics?.publicTestAccuracy, manifest.metrics?.recall)
        files = Self.sizes(of: manifest.sha256.keys, in: folder)
    }

    private mutating func add(_ manifest: DetectorManifest, _ folder: URL) {
        input = "any size in multiples of \(manifest.input.stride), colour"
        (macs, parameters, data, licence) = (manifest.macs, manifest.parameters, manifest.data, manifest.licence)
        files = Self.sizes(of: manifest.sha256.keys, in: folder)
    }

    private static func sizes(of names: some Sequence<String>, in folder: URL) -> [String: Int] {
        // What is not there is the fault that is told.
        let sizes = names.map { name in
            let path = folder.appending(path: name).path(percentEncoded: false)
            return (name, ((try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? Int) ?? 0)
        }
        return Dictionary(sizes) { first, _ in first }
    }
}
