import Failure
import Inference
import Testing

@Suite struct TensorTests {
    @Test(
        arguments: [
            ([], 0), ([0], 0), ([-1], 1), ([2, 2], 3), ([Int.max, 2], 4), ([1, 1, 1, 1, 1, 1, 1, 1, 1], 1),
            ([1 << 31], 1),
        ] as [([Int], Int)]
    )
    func refusesAShapeThatDoesNotFitItsValues(_ shape: [Int], _ count: Int) {
        #expect { try Tensor(shape: shape, values: [Float](repeating: 0, count: count)) } throws: {
            ($0 as? InferenceError)?.code == .invalidTensor
        }
    }

    @Test func keepsItsValues() throws {
        let tensor = try Tensor(shape: [2, 1, 1, 2], values: [1, 2, 3, 4])
        #expect(tensor.shape.array == [2, 1, 1, 2])
        #expect(tensor.values == [1, 2, 3, 4])
    }

    @Test func aViewOfOtherValuesThanItsShapeHoldsIsRefused() throws {
        let shape = try TensorShape(channels: 1, height: 2, width: 2)
        [Float](repeating: 0, count: 3).withUnsafeBufferPointer { values in
            _ = #expect { try TensorView(shape: shape, values: values) } throws: {
                ($0 as? InferenceError)?.code == .invalidTensor
            }
        }
    }

    @Test func whatIsLentCanBeKept() throws {
        let tensor = try Tensor(shape: [1, 3], values: [1, 2, 3])
        #expect(try tensor.withView { Tensor(copying: $0) } == tensor)
    }
}
