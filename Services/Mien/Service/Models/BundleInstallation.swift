import FaceDetection
import Failure
import Foundation

/// A bundle on its way into a folder of models: written beside the others, hidden, and shown when it is whole.
struct BundleInstallation {
    /// Where it is written until it is whole.
    let staging: URL
    private let folder: URL

    /// Makes the folder of models if it is not there, and a hidden one in it.
    ///
    /// - Throws: ``MienError`` (`cannotWrite`).
    init(in folder: URL) throws(MienError) {
        self.folder = folder
        staging = folder.appending(path: ".pull-\(UUID().uuidString)")
        do {
            try FileManager.default.createDirectory(at: staging, withIntermediateDirectories: true)
        } catch {
            throw Self.cannotWrite(folder, error)
        }
    }

    /// The file that the network is written to.
    var model: URL { staging.appending(path: DetectorBundle.modelFile) }

    /// Adds the manifest to the network, checks the whole, and gives it its name.
    ///
    /// - Parameter replacing: whether it takes the place of one that is there.
    /// - Returns: where the bundle is.
    /// - Throws: ``MienError`` (`cannotWrite`), `ModelError`.
    func finish(_ weights: YuNetWeights, replacing: Bool) throws -> URL {
        let target = folder.appending(path: weights.manifest.id)
        let path = target.path(percentEncoded: false)
        guard replacing || !FileManager.default.fileExists(atPath: path) else {
            throw MienError(
                .cannotWrite,
                "\(path) is there already, and is something else or broken: --force replaces it"
            )
        }
        try describe(weights)
        _ = try DetectorBundle(at: staging)
        do {
            if replacing { try clear(target) }
            // Fails when the target is there, and is either done or not (rename(2)).
            try FileManager.default.moveItem(at: staging, to: target)
        } catch {
            throw Self.cannotWrite(target, error)
        }
        return target
    }

    private func describe(_ weights: YuNetWeights) throws(MienError) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let licence = "model.onnx is \(weights.origin). Licence: \(weights.licence). It is not part of Mien.\n"
        do {
            try Data(licence.utf8).write(to: staging.appending(path: "LICENCE.txt"))
            try encoder.encode(weights.manifest).write(to: staging.appending(path: "bundle.json"))
        } catch {
            throw Self.cannotWrite(folder, error)
        }
    }

    /// Removes what is not whole; nothing is left to remove after ``finish(_:replacing:)``.
    func remove() {
        // What stays is hidden, and no bundle.
        try? FileManager.default.removeItem(at: staging)
    }

    private func clear(_ target: URL) throws {
        guard FileManager.default.fileExists(atPath: target.path(percentEncoded: false)) else { return }
        // Away under a hidden name first: nobody finds half a bundle.
        let old = staging.appendingPathExtension("old")
        try FileManager.default.moveItem(at: target, to: old)
        try FileManager.default.removeItem(at: old)
    }

    private static func cannotWrite(_ place: URL, _ cause: any Error) -> MienError {
        MienError(
            .cannotWrite,
            "\(place.path(percentEncoded: false)) cannot be written: check its permissions, or choose another with --into",
            cause: cause
        )
    }
}
