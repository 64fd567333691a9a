import Crypto
public import FoundationEssentials

/// A model bundle whose files are all there and are the ones that its manifest names.
public struct ModelBundle: Sendable {
    /// The folder.
    public let folder: URL
    /// What `bundle.json` says.
    public let manifest: BundleManifest
    /// The SHA-256 of `bundle.json`, 32 bytes: names exactly this model, weights included, because the manifest holds their
    /// hashes.
    public let sha256: [UInt8]
    /// The faces and answers that prove that an engine runs the model rightly.
    public let selfTest: SelfTest

    /// `name-version`.
    public var id: String { manifest.id }

    /// The first 12 hexadecimal digits of ``sha256``, for reports and people.
    public var hashPrefix: String { sha256.prefix(6).hexadecimal }

    /// The network.
    public var modelURL: URL { folder.appending(path: Self.modelFile) }

    /// The network in 8-bit integers; `nil` when the bundle has none.
    public var int8ModelURL: URL? {
        manifest.sha256[Self.int8ModelFile] == nil ? nil : folder.appending(path: Self.int8ModelFile)
    }

    static let int8ModelFile = "model.int8.onnx"
    private static let modelFile = "model.onnx"
    private static let selfTestFile = "selftest.json"

    /// Opens a bundle and checks every file of it.
    ///
    /// - Throws: ``ModelError``: `bundleMissing`, `fileMissing`, `fileTooLarge`, `hashMismatch`, `malformedSelfTest`, and what
    ///   ``BundleManifest/init(json:)`` throws.
    public init(at folder: URL) throws {
        let contents = try BundleContents(of: folder)
        let json = try contents.manifest()
        self.folder = folder
        manifest = try BundleManifest(json: json)
        sha256 = Array(SHA256.hash(data: json))
        try contents.check(manifest.sha256, requiring: [Self.modelFile, Self.selfTestFile], of: manifest.id)
        selfTest = try SelfTest(json: BundleFile.selfTest(in: folder).read(), for: manifest)
    }
}
