import Faces
import Failure
public import FoundationEssentials

extension BundleManifest {
    /// Reads and checks the bytes of a `bundle.json`.
    ///
    /// - Throws: ``ModelError``: `malformedManifest`, `unsupportedManifest`, `invalidName`, `wrongLabels`.
    public init(json: Data) throws {
        let summary = try BundleSummary(json: json)
        guard summary.task == BundleTask.expression.rawValue else {
            throw ModelError(
                .unsupportedManifest,
                "\(summary.id) is a bundle for \(summary.task), not for \(BundleTask.expression.rawValue): name another model."
            )
        }
        do {
            self = try JSONDecoder().decode(BundleManifest.self, from: json)
        } catch {
            throw BundleSummary.malformed(error)
        }
        try check()
    }

    private func check() throws {
        for file in sha256.keys { try BundleName.check(file, as: "file name") }
        try checkKind()
        try checkInput()
        guard int8Tolerance.map({ $0 > 0 && $0 <= 0.25 }) ?? true else {
            throw ModelError(
                .malformedManifest,
                "int8_tolerance in bundle.json of \(id) must be above 0 and at most 0.25: export the bundle again."
            )
        }
        guard labels.count == Emotion.allCases.count, Set(labels) == Set(Emotion.allCases.map(\.name)) else {
            throw ModelError(
                .wrongLabels,
                "The model \(id) has the labels \(labels.joined(separator: ", ")): it must have each of the seven emotions, "
                    + "\(Emotion.allCases.map(\.name).joined(separator: ", ")), once."
            )
        }
    }

    private func checkKind() throws {
        guard output == "probabilities", input.layout == "NCHW", input.channels == 1, face.square,
            Framing.alignments.contains(face.align)
        else {
            throw ModelError(
                .unsupportedManifest,
                "The model \(id) is not one that this version can run: it needs output probabilities, "
                    + "layout NCHW, 1 channel, square faces and the alignment none or eyes."
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
