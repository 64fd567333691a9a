import Crypto
import Failure
public import FoundationEssentials

/// A model bundle whose files are all there and are the ones that its manifest names.
public struct ModelBundle: Sendable {
    /// The folder.
    public let folder: URL
    /// What `bundle.json` says.
    public let manifest: BundleManifest
    /// The first 12 hexadecimal digits of the SHA-256 of `bundle.json`: names exactly this model, weights included, because
    /// the manifest holds their hashes.
    public let hashPrefix: String
    /// The faces and answers that prove that an engine runs the model rightly.
    public let selfTest: SelfTest

    /// `name-version`.
    public var id: String { manifest.id }

    /// The network.
    public var modelURL: URL { folder.appending(path: Self.modelFile) }

    private static let modelFile = "model.onnx"
    private static let selfTestFile = "selftest.json"

    /// Opens a bundle and checks every file of it.
    ///
    /// - Throws: ``ModelError``: `bundleMissing`, `fileMissing`, `fileTooLarge`, `hashMismatch`, `malformedSelfTest`, and what
    ///   ``BundleManifest/init(json:)`` throws.
    public init(at folder: URL) throws {
        let path = folder.path(percentEncoded: false)
        var isFolder = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder else {
            throw ModelError(.bundleMissing, "There is no bundle at \(path): give the path of a bundle's folder.")
        }
        let json = try BundleFile.manifest(in: folder).read()
        self.folder = folder
        manifest = try BundleManifest(json: json)
        hashPrefix = String(SHA256.hash(data: json).hexadecimal.prefix(12))
        try Self.checkFiles(of: manifest, in: folder)
        selfTest = try SelfTest(json: BundleFile.selfTest(in: folder).read(), for: manifest)
    }

    private static func checkFiles(of manifest: BundleManifest, in folder: URL) throws {
        for name in [modelFile, selfTestFile] where manifest.sha256[name] == nil {
            throw ModelError(
                .malformedManifest,
                "bundle.json of \(manifest.id) has no sha256 of \(name): export the bundle again."
            )
        }
        for (name, stated) in manifest.sha256.sorted(by: { $0.key < $1.key }) {
            let actual = try BundleFile.listed(name, in: folder).sha256()
            guard actual == stated.lowercased() else {
                throw ModelError(
                    .hashMismatch,
                    "\(name) of \(manifest.id) is not the file that bundle.json names: copy the whole bundle again."
                )
            }
        }
    }
}
