public import FoundationEssentials

/// A library that runs neural networks.
///
/// Engines differ in speed and in where they run; given the same model they agree to about 10⁻³, which is what a bundle's
/// self-test checks.
public protocol InferenceEngine: Sendable {
    /// The word for it in settings, reports and logs.
    var name: String { get }
    /// The version of the library underneath, such as "2026.4.1"; `nil` when there is none.
    var libraryVersion: String? { get }

    /// Reads an ONNX model.
    ///
    /// - Throws: ``InferenceError``: `modelMissing`, `modelUnreadable`.
    func load(modelAt url: URL) throws -> sending any Network
}

extension InferenceEngine {
    public var libraryVersion: String? { nil }

    /// Name and version, for people: "openvino 2026.4.1".
    public var title: String { [name, libraryVersion].compactMap { $0 }.joined(separator: " ") }
}

/// A network that is ready to run; an instance serves one worker at a time.
public protocol Network: AnyObject {
    /// The outputs' names, in the order of ``output(_:)``.
    var outputNames: [String] { get }

    /// Runs the network on a batch of any size.
    ///
    /// - Parameter input: number, channels, height, width; the number may change from call to call, and so may height and
    ///   width where the model allows it. It is read before the call returns.
    /// - Throws: ``InferenceError`` (`runFailed`); the network can be used again afterwards.
    func run(_ input: TensorView) throws

    /// An output of the last run that succeeded, lent until the next run.
    ///
    /// - Throws: ``InferenceError`` (`runFailed`) when there is none, or the engine cannot give it.
    func output(_ index: Int) throws -> TensorView
}

extension Network {
    /// Runs the network and copies all that comes out, in the order of ``outputNames``.
    ///
    /// - Throws: ``InferenceError``: `runFailed`, `invalidTensor`.
    public func run(_ input: Tensor) throws -> [Tensor] {
        try input.withView { try run($0) }
        return try outputNames.indices.map { try Tensor(copying: output($0)) }
    }
}
