import Failure
import Foundation
import Inference
import Synchronization

/// Runs the real model, notes how many faces go through it at once, and fails when the test says so.
final class ScriptedEngine: InferenceEngine {
    let name = "scripted"
    private let engine: OpenCVEngine
    private let state = Mutex((batches: [Int](), fails: false, onRun: nil as (@Sendable () -> Void)?))

    init() throws {
        engine = try OpenCVEngine()
    }

    /// The sizes of the batches since ``reset()``.
    var batches: [Int] { state.withLock { $0.batches } }

    /// Forgets the batches of the model's self-test.
    func reset() { state.withLock { $0.batches = [] } }

    var fails: Bool {
        get { state.withLock { $0.fails } }
        set { state.withLock { $0.fails = newValue } }
    }

    /// Is called by the worker's thread before each batch.
    func onRun(_ body: @escaping @Sendable () -> Void) { state.withLock { $0.onRun = body } }

    func load(modelAt url: URL) throws -> sending any Network {
        ScriptedNetwork(try engine.load(modelAt: url), engine: self)
    }

    fileprivate func runs(_ count: Int) throws {
        let (fails, onRun) = state.withLock { state in
            state.batches.append(count)
            return (state.fails, state.onRun)
        }
        onRun?()
        if fails { throw InferenceError(.runFailed, "The network gave up.") }
    }
}

private final class ScriptedNetwork: Network {
    private let network: any Network
    private let engine: ScriptedEngine

    init(_ network: any Network, engine: ScriptedEngine) {
        self.network = network
        self.engine = engine
    }

    var outputNames: [String] { network.outputNames }

    func run(_ input: TensorView) throws {
        try engine.runs(input.shape[0])
        try network.run(input)
    }

    func output(_ index: Int) throws -> TensorView { try network.output(index) }
}
