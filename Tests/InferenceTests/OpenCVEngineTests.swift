import Failure
import Foundation
import Inference
import Testing

@Suite struct OpenCVEngineTests {
    private static let fixtures = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "ModelsTests/Fixtures")

    @Test(arguments: [1, 2, 3, 8, 1])
    func runsBatchesOfAnySize(_ count: Int) throws {
        let network = try load("expression")
        let outputs = try network.run(batch(count))
        #expect(outputs.count == 1)
        #expect(outputs.first?.shape.array == [count, 7])
        for row in 0..<count {
            let sum = outputs.first?.values[row * 7..<row * 7 + 7].reduce(0, +) ?? 0
            #expect(abs(sum - 1) < 1e-4)
        }
    }

    @Test func batchesOfChangingSizeGiveTheSameAnswers() throws {
        let network = try load("expression")
        let alone = try network.run(batch(1))
        let many = try network.run(batch(5))
        let again = try network.run(batch(1))
        #expect(alone == again)
        #expect(zip(alone[0].values, many[0].values).allSatisfy { abs($0 - $1) < 1e-5 })
    }

    @Test func givesEveryOutputUnderItsName() throws {
        let network = try load("two-outputs")
        let outputs = try network.run(batch(2))
        #expect(Set(network.outputNames) == ["probabilities", "logits"])
        #expect(outputs.map(\.shape.array) == [[2, 7], [2, 7]])
    }

    @Test(arguments: [-1, 2])
    func anOutputThatIsNotThereIsRefused(_ index: Int) throws {
        let network = try load("two-outputs")
        _ = try network.run(batch(1))
        #expect { try network.output(index) } throws: { ($0 as? InferenceError)?.code == .runFailed }
    }

    @Test func thereIsNoOutputBeforeTheFirstRun() throws {
        let network = try load("expression")
        #expect { try network.output(0) } throws: { ($0 as? InferenceError)?.code == .runFailed }
    }

    @Test func anInputOfAnotherSizeFailsAndTheNetworkStaysUsable() throws {
        let network = try load("expression")
        #expect { try network.run(Tensor(shape: [1, 1, 5, 5], values: [Float](repeating: 0, count: 25))) } throws: {
            ($0 as? InferenceError)?.code == .runFailed
        }
        #expect(try network.run(batch(1)).count == 1)
    }

    @Test func aMissingModelIsNamed() throws {
        let engine = try OpenCVEngine()
        #expect { try engine.load(modelAt: URL(filePath: "/nowhere/model.onnx")) } throws: {
            ($0 as? InferenceError)?.code == .modelMissing && describe($0).contains("/nowhere/model.onnx")
        }
    }

    @Test func anUnknownOperatorIsAnErrorOfTheEngine() {
        #expect { try load("unknown-operator").run(batch(1)) } throws: {
            let code = ($0 as? InferenceError)?.code
            return code == .modelUnreadable || code == .runFailed
        }
    }

    @Test(arguments: [0, 1, 17, 400, 900, 1200])
    func aTruncatedModelIsRefused(_ count: Int) throws {
        let whole = try Data(contentsOf: Self.fixtures.appending(path: "expression.onnx"))
        let url = URL.temporaryDirectory.appending(path: "\(UUID().uuidString).onnx")
        try whole.prefix(count).write(to: url)
        // A temporary file that stays does no harm.
        defer { try? FileManager.default.removeItem(at: url) }
        #expect(throws: InferenceError.self) {
            _ = try OpenCVEngine().load(modelAt: url).run(batch(1))
        }
    }

    @Test(arguments: [0, -1, 257])
    func theNumberOfThreadsIsChecked(_ threads: Int) {
        #expect { try OpenCVEngine(threads: threads) } throws: { ($0 as? InferenceError)?.code == .invalidSetting }
    }

    private func load(_ name: String) throws -> any Network {
        try OpenCVEngine().load(modelAt: Self.fixtures.appending(path: "\(name).onnx"))
    }

    private func batch(_ count: Int) throws -> Tensor {
        let values = (0..<count * 36).map { Float($0 % 36) / 18 - 1 }
        return try Tensor(shape: [count, 1, 6, 6], values: values)
    }
}
