import Crypto
public import FoundationEssentials
import Models

/// A face detector's bundle whose files are all there and are the ones that its manifest names.
public struct DetectorBundle: Sendable {
    /// The folder.
    public let folder: URL
    /// What `bundle.json` says.
    public let manifest: DetectorManifest
    /// The first 12 hexadecimal digits of the SHA-256 of `bundle.json`, which holds the hashes of the other files.
    public let hashPrefix: String
    /// A picture and the faces to expect, when the bundle has one.
    public let selfTest: DetectorSelfTest?

    /// `name-version`.
    public var id: String { manifest.id }

    /// The network.
    public var modelURL: URL { folder.appending(path: Self.modelFile) }

    /// The name of the network's file.
    public static let modelFile = "model.onnx"
    private static let selfTestFile = "selftest.json"

    /// Opens a bundle and checks every file of it.
    ///
    /// - Throws: `ModelError`: `bundleMissing`, `fileMissing`, `fileTooLarge`, `hashMismatch`, `malformedSelfTest`, and what
    ///   ``DetectorManifest/init(json:)`` throws.
    public init(at folder: URL) throws {
        let contents = try BundleContents(of: folder)
        let json = try contents.manifest()
        let manifest = try DetectorManifest(json: json)
        try contents.check(manifest.sha256, requiring: [Self.modelFile], of: manifest.id)
        self.folder = folder
        self.manifest = manifest
        hashPrefix = String(SHA256.hash(data: json).hexadecimal.prefix(12))
        selfTest =
            manifest.sha256[Self.selfTestFile] == nil
            ? nil : try DetectorSelfTest(json: BundleFile.selfTest(in: folder).read(), id: manifest.id)
    }
}
