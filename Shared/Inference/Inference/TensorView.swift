import Failure

/// Numbers with a shape that somebody else owns: what is lent to a network, and what it lends.
///
/// The owner says how long it may be used; whoever needs it longer makes a ``Tensor`` of it.
public struct TensorView {
    /// The sizes, outermost first.
    public let shape: TensorShape
    /// The numbers, innermost size running fastest.
    public let values: UnsafeBufferPointer<Float>

    /// Creates a view.
    ///
    /// - Throws: ``InferenceError`` (`invalidTensor`) unless the shape holds exactly these values.
    public init(shape: TensorShape, values: UnsafeBufferPointer<Float>) throws {
        guard shape.count == values.count else {
            throw InferenceError(
                .invalidTensor,
                "A tensor of shape \(shape) cannot hold \(values.count) values: give it \(shape.count)."
            )
        }
        self.shape = shape
        self.values = values
    }
}
