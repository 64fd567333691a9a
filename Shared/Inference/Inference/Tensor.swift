import Failure

/// Numbers with a shape, owned.
public struct Tensor: Sendable, Hashable {
    /// The sizes, outermost first; for a batch of images: number, channels, height, width.
    public let shape: TensorShape
    /// The numbers, innermost size running fastest.
    public let values: [Float]

    /// Creates a tensor.
    ///
    /// - Throws: ``InferenceError`` (`invalidTensor`) unless there are 1 to 8 positive sizes whose product is the number of
    ///   values.
    public init(shape: [Int], values: [Float]) throws {
        self.shape = try TensorShape(shape)
        self.values = values
        try withView { _ in }
    }

    /// Copies what is lent.
    public init(copying view: TensorView) {
        shape = view.shape
        values = Array(view.values)
    }

    /// Lends the tensor.
    public func withView<Result>(_ body: (TensorView) throws -> Result) throws -> Result {
        try values.withUnsafeBufferPointer { try body(TensorView(shape: shape, values: $0)) }
    }
}
