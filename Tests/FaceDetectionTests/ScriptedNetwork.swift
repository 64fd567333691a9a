import FaceDetection
import Failure
import Foundation
import Images
import Inference
import Synchronization

/// A network that says what a test wrote, for any input or for one size alone, and remembers what it was given.
final class ScriptedNetwork: Network {
    let outputNames: [String]
    /// The only size that it takes; `nil`: any.
    private let onlySize: PixelSize?
    private let script: (PixelSize) -> HotCells
    private var outputs: [Tensor] = []
    /// The last input.
    private(set) var input: Tensor?

    init(
        outputNames: [String] = HotCells.names,
        onlySize: PixelSize? = nil,
        _ script: @escaping (PixelSize) -> HotCells = { HotCells($0) }
    ) {
        self.outputNames = outputNames
        self.onlySize = onlySize
        self.script = script
    }

    func run(_ input: TensorView) throws {
        let size = PixelSize(width: input.shape[3], height: input.shape[2])
        guard input.shape[1] == 3, onlySize == nil || onlySize == size else {
            throw InferenceError(.runFailed, "not of this size")
        }
        self.input = Tensor(copying: input)
        let cells = script(size)
        outputs = try outputNames.map { try cells.tensor($0) }
    }

    func output(_ index: Int) throws -> TensorView {
        // The tensor stays in `outputs` until the next run.
        try outputs[index].withView { $0 }
    }
}

/// Gives scripted networks, or fails to.
struct ScriptedEngine: InferenceEngine {
    let name = "scripted"
    let make: @Sendable () throws -> ScriptedNetwork

    func load(modelAt url: URL) throws -> sending any Network { try make() }
}
