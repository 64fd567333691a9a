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
        var first = SIMD8<Int64>(repeating: 1)
        for (index, size) in sizes.prefix(Self.maximumRank).enumerated() { first[index] = Int64(size) }
        try self.init(rank: sizes.count, sizes: first)
    }

    /// Creates a shape without allocating, which a collection from another module costs.
    ///
    /// - Parameter sizes: those behind `rank` do not count.
    /// - Throws: ``InferenceError`` (`invalidTensor`) as ``init(_:)``.
    public init(rank: Int, sizes: SIMD8<Int64>) throws {
        guard (1...Self.maximumRank).contains(rank) else {
            throw InferenceError(.invalidTensor, "A tensor cannot have \(rank) sizes: give it 1 to 8.")
        }
        var count = 1
        var stored = SIMD8<Int32>(repeating: 1)
        for index in 0..<rank {
            let (product, overflow) = count.multipliedReportingOverflow(by: Int(sizes[index]))
            guard sizes[index] > 0, sizes[index] <= Int64(Int32.max), !overflow else {
                throw InferenceError(
                    .invalidTensor,
                    "A tensor cannot have the shape \((0..<rank).map { sizes[$0] }): give it 1 to 8 positive sizes."
                )
            }
            count = product
            stored[index] = Int32(sizes[index])
        }
        self.rank = rank
        self.count = count
        self.sizes = stored
    }

    /// A batch of images.
    ///
    /// - Throws: ``InferenceError`` (`invalidTensor`) as ``init(_:)``.
    public init(number: Int = 1, channels: Int, height: Int, width: Int) throws {
        let sizes = SIMD4(Int64(number), Int64(channels), Int64(height), Int64(width))
        try self.init(rank: 4, sizes: SIMD8(lowHalf: sizes, highHalf: SIMD4(repeating: 1)))
    }

    /// The size of a dimension.
    public subscript(index: Int) -> Int {
        precondition(index >= 0 && index < rank, "a shape of rank \(rank) has no size \(index)")
        return Int(sizes[index])
    }

    /// All sizes.
    public var array: [Int] { (0..<rank).map { self[$0] } }
}

extension TensorShape: CustomStringConvertible {
    public var description: String { "\(array)" }
}
