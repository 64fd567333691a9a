import Failure
import FoundationEssentials

/// What `selftest.json` says: faces, and what the model answers to them.
///
/// Format: `inputs_<width>x<height>_uint8` lists faces as grey bytes row by row, sized as the manifest's `resize`, that is
/// before the centre is cut out; `expected` lists one number per label and face; `tolerance` is the largest difference
/// that is accepted.
public struct SelfTest: Sendable, Hashable {
    /// Grey faces, a byte per pixel.
    public let inputs: [[UInt8]]
    /// For each face a number per label, in the manifest's order.
    public let expected: [[Float]]
    /// The largest difference that is accepted for any number.
    public let tolerance: Float

    /// Engines agree to 10⁻³; whoever needs more than this has another model.
    private static let maximumTolerance: Float = 0.05
    private static let maximumCount = 256

    init(json: Data, for manifest: BundleManifest) throws {
        let size = manifest.input.resize
        let inputsKey = "inputs_\(size[0])x\(size[1])_uint8"
        let file: File
        do {
            file = try JSONDecoder().decode(File.self, from: json, configuration: inputsKey)
        } catch {
            throw Self.malformed(manifest, sentence(for: error))
        }
        inputs = file.inputs
        expected = file.expected
        tolerance = file.tolerance
        try check(for: manifest)
    }

    private func check(for manifest: BundleManifest) throws {
        let pixels = manifest.input.resize.reduce(1, *)
        guard (1...Self.maximumCount).contains(inputs.count), inputs.count == expected.count else {
            throw Self.malformed(manifest, "it needs as many expected answers as inputs, 1 to \(Self.maximumCount)")
        }
        guard inputs.allSatisfy({ $0.count == pixels }) else {
            throw Self.malformed(manifest, "an input has not \(pixels) bytes")
        }
        guard expected.allSatisfy({ $0.count == manifest.labels.count && $0.allSatisfy(\.isFinite) }) else {
            throw Self.malformed(manifest, "an expected answer has not \(manifest.labels.count) finite numbers")
        }
        guard tolerance > 0, tolerance <= Self.maximumTolerance else {
            throw Self.malformed(manifest, "its tolerance is not above 0 and at most \(Self.maximumTolerance)")
        }
    }

    private static func malformed(_ manifest: BundleManifest, _ fault: String) -> ModelError {
        ModelError(
            .malformedSelfTest,
            "selftest.json of \(manifest.id) cannot be used: \(fault); export the bundle again."
        )
    }

    // The key of the inputs names their size.
    private struct File: DecodableWithConfiguration {
        let inputs: [[UInt8]]
        let expected: [[Float]]
        let tolerance: Float

        init(from decoder: any Decoder, configuration inputsKey: String) throws {
            let container = try decoder.container(keyedBy: Key.self)
            inputs = try container.decode([[UInt8]].self, forKey: Key(stringValue: inputsKey))
            expected = try container.decode([[Float]].self, forKey: Key(stringValue: "expected"))
            tolerance = try container.decode(Float.self, forKey: Key(stringValue: "tolerance"))
        }
    }

    private struct Key: CodingKey {
        let stringValue: String
        let intValue: Int? = nil

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}
