import CPlugin
import Failure
import Inference

/// A network in a plugin's hands. Neither running it nor reading its outputs allocates.
final class PluginNetwork: Network {
    let outputNames: [String]
    private let table: EngineTable
    private let handle: PluginHandle

    private static let maximumOutputCount = 1024

    init(_ table: EngineTable, handle: PluginHandle) throws {
        self.table = table
        self.handle = handle
        let count = table.outputCount(handle.pointer)
        guard (1...Self.maximumOutputCount).contains(count) else {
            throw InferenceError(
                .modelUnreadable,
                "\(table.name) read a network with \(count) outputs: use another engine, or export the model with 1 to "
                    + "\(Self.maximumOutputCount)."
            )
        }
        outputNames = (0..<count).map { index in
            PluginText.line(table.outputName(handle.pointer, index), limit: PluginText.sentenceLimit) ?? ""
        }
    }

    func run(_ input: TensorView) throws {
        var tensor = mien_plugin_tensor(input)
        try callPlugin(
            "Running the network on a tensor of shape \(input.shape) with \(table.name)",
            orThrow: InferenceFailureCode.runFailed,
            advice: "give it the shape that it was exported for"
        ) {
            table.run(handle.pointer, &tensor, $0)
        }
    }

    func output(_ index: Int) throws -> TensorView {
        guard outputNames.indices.contains(index) else {
            throw InferenceError(.runFailed, "The network has no output \(index): it has \(outputNames.count).")
        }
        var tensor = mien_plugin_tensor()
        try callPlugin(
            "Reading the network's output \(outputNames[index]) from \(table.name)",
            orThrow: InferenceFailureCode.runFailed,
            advice: "run the network before, or use another engine"
        ) {
            table.output(handle.pointer, index, &tensor, $0)
        }
        do {
            return try tensor.view()
        } catch {
            throw InferenceError(
                .runFailed,
                "\(table.name) gave an output \(outputNames[index]) that cannot be: use another engine.",
                cause: error
            )
        }
    }
}

extension mien_plugin_tensor {
    /// Lends a tensor to a plugin.
    init(_ view: TensorView) {
        self.init()
        values = view.values.baseAddress
        count = view.values.count
        rank = Int32(view.shape.rank)
        withUnsafeMutableBytes(of: &shape) { bytes in
            let sizes = bytes.bindMemory(to: Int64.self)
            for index in 0..<view.shape.rank { sizes[index] = Int64(view.shape[index]) }
        }
    }

    /// What a plugin lends.
    ///
    /// - Throws: ``InferenceError`` (`invalidTensor`) when it contradicts itself.
    func view() throws -> TensorView {
        let sizes = withUnsafeBytes(of: shape) { $0.loadUnaligned(as: SIMD8<Int64>.self) }
        let shape = try TensorShape(rank: Int(rank), sizes: sizes)
        guard let values, UInt(bitPattern: values) % UInt(MemoryLayout<Float>.alignment) == 0, count == shape.count
        else {
            throw InferenceError(
                .invalidTensor,
                "A tensor of shape \(shape) cannot hold \(values == nil ? 0 : count) values: give it \(shape.count)."
            )
        }
        return try TensorView(shape: shape, values: UnsafeBufferPointer(start: values, count: count))
    }
}
