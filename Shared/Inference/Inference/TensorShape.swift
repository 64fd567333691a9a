import Failure

/// The sizes of a tensor, outermost first; for a batch of images: number, channels, height, width.
///
/// It lies in the value itself: networks run many times a second and nothing of that shall allocate.
public struct TensorShape: Sendable, Hashable {
    /// The most sizes there can be.
    public static let maximumRank = 8

    /// How many sizes there are.
    public let rank: Int
    /// The product of the sizes.
    public let count: Int
    private let sizes: SIMD8<Int32>

    /// Creates a shape.
    ///
    /// - Throws: ``InferenceError`` (`invalidTensor`) unless there are 1 to 8 positive sizes whose product is a number that a
    ///   machine can count to.
    public init(_ sizes: some Collection<Int>) throws {
        guard (1...Self.maximumRank).contains(sizes.count) else { throw Self.invalid(sizes) }
        var count = 1
        var stored = SIMD8<Int32>(repeating: 1)
        for (index, size) in sizes.enumerated() {
            let (product, overflow) = count.multipliedReportingOverflow(by: size)
            guard size > 0, size <= Int(Int32.max), !overflow else { throw Self.invalid(sizes) }
            count = product
            stored[index] = Int32(size)
        }
        self.rank = sizes.count
        self.count = count
        self.sizes = stored
    }

    /// A batch of images.
    ///
    /// - Throws: ``InferenceError`` (`invalidTensor`) as ``init(_:)``.
    public init(number: Int = 1, channels: Int, height: Int, width: Int) throws {
        try self.init(CollectionOfOne(number) + [channels, height, width])
    }

    /// The size of a dimension.
    public subscript(index: Int) -> Int {
        precondition(index >= 0 && index < rank, "a shape of rank \(rank) has no size \(index)")
        return Int(sizes[index])
    }

    /// All sizes.
    public var array: [Int] { (0..<rank).map { self[$0] } }

    private static func invalid(_ sizes: some Collection<Int>) -> InferenceError {
        InferenceError(
            .invalidTensor,
            "A tensor cannot have the shape \(Array(sizes)): give it 1 to 8 positive sizes."
        )
    }
}

extension TensorShape: CustomStringConvertible {
    public var description: String { "\(array)" }
}
