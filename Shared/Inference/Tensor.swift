import Failure

/// Numbers with a shape: what goes into a network and what comes out.
public struct Tensor: Sendable, Hashable {
    /// The sizes, outermost first; for a batch of images: number, channels, height, width.
    public let shape: [Int]
    /// The numbers, innermost size running fastest.
    public let values: [Float]

    /// Creates a tensor.
    ///
    /// - Throws: ``InferenceError`` (`invalidTensor`) unless there are 1 to 8 positive sizes whose product is the number of
    ///   values.
    public init(shape: [Int], values: [Float]) throws {
        guard Self.count(of: shape) == values.count else {
            throw InferenceError(
                .invalidTensor,
                "A tensor of shape \(shape) cannot hold \(values.count) values: give it 1 to 8 sizes that fit the values."
            )
        }
        self.shape = shape
        self.values = values
    }

    /// How many values a shape holds; `nil` for one that cannot be.
    private static func count(of shape: [Int]) -> Int? {
        guard (1...8).contains(shape.count) else { return nil }
        var count = 1
        for size in shape {
            let (product, overflow) = count.multipliedReportingOverflow(by: size)
            guard size > 0, size <= Int(Int32.max), !overflow else { return nil }
            count = product
        }
        return count
    }
}
