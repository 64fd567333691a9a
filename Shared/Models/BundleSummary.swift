import Failure
public import FoundationEssentials

/// What a model does; a bundle's manifest names it.
public enum BundleTask: String, Sendable, CaseIterable {
    /// Reads the expression of a face.
    case expression
    /// Finds faces in an image.
    case faceDetection = "face-detection"
}

/// What the manifests of all bundles have in common, whatever their models do.
public struct BundleSummary: Decodable, Sendable, Hashable {
    /// The model's name.
    public let name: String
    /// The model's version; numbers between dots are compared as numbers.
    public let version: String
    /// What the model does: a ``BundleTask``, or a word that this version does not know.
    public let task: String

    /// `name-version`, as its folder is called and as it is named to people.
    public var id: String { "\(name)-\(version)" }

    /// Reads and checks what is common in the bytes of a `bundle.json`.
    ///
    /// - Throws: ``ModelError``: `malformedManifest`, `unsupportedManifest`, `invalidName`.
    public init(json: Data) throws {
        let format: Int
        do {
            format = try JSONDecoder().decode(FormatOnly.self, from: json).format
        } catch {
            throw Self.malformed(error)
        }
        guard format == BundleManifest.currentFormat else {
            throw ModelError(
                .unsupportedManifest,
                "bundle.json has format \(format), this version reads \(BundleManifest.currentFormat): update Mien or export "
                    + "again."
            )
        }
        do {
            self = try JSONDecoder().decode(BundleSummary.self, from: json)
        } catch {
            throw Self.malformed(error)
        }
        try BundleName.check(name, as: "model name")
        try BundleName.check(version, as: "model version")
    }

    // Read on its own first: a later format may differ in everything else.
    private struct FormatOnly: Decodable {
        let format: Int
    }

    package static func malformed(_ error: any Error) -> ModelError {
        ModelError(.malformedManifest, "bundle.json cannot be read: \(sentence(for: error)); export the bundle again.")
    }
}

/// One sentence for what `JSONDecoder` found, without its nested debug text.
package func sentence(for error: any Error) -> String {
    func place(_ context: DecodingError.Context) -> String {
        context.codingPath.map(\.stringValue).joined(separator: ".")
    }
    switch error as? DecodingError {
    case .keyNotFound(let key, let context):
        return "\((context.codingPath + [key]).map(\.stringValue).joined(separator: ".")) is missing"
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
        return "\(place(context)) has the wrong type"
    case .dataCorrupted(let context):
        return context.codingPath.isEmpty ? "it is not JSON" : "\(place(context)) has a value that cannot be"
    default:
        return describe(error)
    }
}
