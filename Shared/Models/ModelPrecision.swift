import Failure
import FoundationEssentials

/// With which numbers a model computes.
public enum ModelPrecision: String, Sendable, Hashable, CaseIterable {
    /// 8-bit integers where the bundle has such a network and the engine gains by it, 32-bit floating point elsewhere.
    case auto
    /// `model.onnx`: 32-bit floating point.
    case fp32
    /// `model.int8.onnx`: 8-bit integers, or an error.
    case int8
}

extension ModelBundle {
    /// With which numbers it can compute; never ``ModelPrecision/auto``.
    public var precisions: [ModelPrecision] { int8ModelURL == nil ? [.fp32] : [.fp32, .int8] }

    /// What a precision means for this bundle on an engine: never ``ModelPrecision/auto``.
    func resolve(_ precision: ModelPrecision, engine: String) -> ModelPrecision {
        guard precision == .auto else { return precision }
        // OpenCV reads quantised networks and is slower on them, when it can run them at all.
        return int8ModelURL == nil || engine == "opencv" ? .fp32 : .int8
    }

    /// The network for a precision, and how far its answers may be from the self-test's.
    ///
    /// - Throws: ``ModelError`` (`fileMissing`) when the bundle has none.
    func network(for precision: ModelPrecision) throws -> (url: URL, tolerance: Float) {
        guard precision == .int8 else { return (modelURL, selfTest.tolerance) }
        guard let url = int8ModelURL else {
            throw ModelError(
                .fileMissing,
                "The model \(id) has no \(Self.int8ModelFile): use the precision auto or fp32, or export it with one."
            )
        }
        return (url, manifest.int8Tolerance ?? selfTest.tolerance)
    }
}
