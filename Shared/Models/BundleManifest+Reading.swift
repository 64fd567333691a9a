import Faces
import Failure
public import FoundationEssentials

extension BundleManifest {
    /// Reads and checks the bytes of a `bundle.json`.
    ///
    /// - Throws: ``ModelError``: `malformedManifest`, `unsupportedManifest`, `invalidName`, `wrongLabels`.
    public init(json: Data) throws {
        let format: Int
        do {
            format = try JSONDecoder().decode(FormatOnly.self, from: json).format
        } catch {
            throw Self.malformed(error)
        }
        guard format == Self.currentFormat else {
            throw ModelError(
                .unsupportedManifest,
                "bundle.json has format \(format), this version reads \(Self.currentFormat): update Mien or export again."
            )
        }
        do {
            self = try JSONDecoder().decode(BundleManifest.self, from: json)
        } catch {
            throw Self.malformed(error)
        }
        try check()
    }

    // Read on its own first: a later format may differ in everything else.
    private struct FormatOnly: Decodable {
        let format: Int
    }

    private static func malformed(_ error: any Error) -> ModelError {
        ModelError(.malformedManifest, "bundle.json cannot be read: \(sentence(for: error)); export the bundle again.")
    }

    private func check() throws {
        try BundleName.check(name, as: "model name")
        try BundleName.check(version, as: "model version")
        for file in sha256.keys { try BundleName.check(file, as: "file name") }
        try checkKind()
        try checkInput()
        guard labels.count == Emotion.allCases.count, Set(labels) == Set(Emotion.allCases.map(\.name)) else {
            throw ModelError(
                .wrongLabels,
                "The model \(id) has the labels \(labels.joined(separator: ", ")): it must have each of the seven emotions, "
                    + "\(Emotion.allCases.map(\.name).joined(separator: ", ")), once."
            )
        }
    }

    private func checkKind() throws {
        guard task == "expression", output == "probabilities", input.layout == "NCHW", input.channels == 1, face.square,
            face.align == "none"
        else {
            throw ModelError(
                .unsupportedManifest,
                "The model \(id) is not one that this version can run: it needs task expression, output probabilities, "
                    + "layout NCHW, 1 channel and square faces without alignment."
            )
        }
    }

    private func checkInput() throws {
        let sides = 1...1024
        let isSizeFine =
            input.resize.count == 2 && input.centerCrop.count == 2 && input.resize.allSatisfy(sides.contains)
            && zip(input.centerCrop, input.resize).allSatisfy { $0 >= 1 && $0 <= $1 }
        let isRangeFine =
            input.mean.count == input.channels && input.std.count == input.channels
            && input.mean.allSatisfy(\.isFinite) && input.std.allSatisfy { $0.isFinite && $0 > 0 }
        guard isSizeFine, isRangeFine, face.scale >= 0.1, face.scale <= 4 else {
            throw ModelError(
                .malformedManifest,
                "bundle.json of \(id) describes an input that cannot be: it needs sides from 1 to 1024 with the centre "
                    + "inside, one mean and one positive std per channel, and a face scale from 0.1 to 4."
            )
        }
    }
}

/// One sentence for what `JSONDecoder` found, without its nested debug text.
func sentence(for error: any Error) -> String {
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
