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

    @Test(arguments: [(0, 1), (9, 1), (-1, 1), (2, 0), (2, -3), (2, Int64.max), (8, Int64(Int32.max))])
    func refusesARankOrASizeThatCannotBe(_ rank: Int, _ size: Int64) {
        #expect { try TensorShape(rank: rank, sizes: SIMD8(repeating: size)) } throws: {
            ($0 as? InferenceError)?.code == .invalidTensor
        }
    }

    @Test func sizesBehindTheRankDoNotCount() throws {
        let shape = try TensorShape(rank: 2, sizes: SIMD8(3, 4, 0, -1, .max, .min, 0, 0))
        #expect(shape.array == [3, 4] && shape.count == 12)
        #expect(try shape == TensorShape([3, 4]))
        #expect(try TensorShape(channels: 3, height: 4, width: 5).array == [1, 3, 4, 5])
    }

    @Test func keepsItsValues() throws {
        let tensor = try Tensor(shape: [2, 1, 1, 2], values: [1, 2, 3, 4])
        #expect(tensor.shape.array == [2, 1, 1, 2])
        #expect(tensor.values == [1, 2, 3, 4])
    }
}
