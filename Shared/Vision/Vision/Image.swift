import CVision
import Failure

/// An 8-bit image in memory, and the buffer that the next image can reuse.
///
/// Rows run from the top, without padding. One owner at a time works with it: it is not `Sendable`.
public final class Image {
    /// What the bytes of a pixel mean.
    public enum Format: Sendable, Hashable, CaseIterable {
        /// One byte: luma.
        case grey
        /// Three bytes: blue, green, red.
        case bgr

        /// Bytes per pixel.
        public var channels: Int { self == .grey ? 1 : 3 }
    }

    /// The longest side that an image may have.
    public static let maximumSide = 16_384
    /// The most bytes that an image may take; a 16-megapixel colour image fits easily.
    public static let maximumByteCount = 1 << 28

    public private(set) var size: PixelSize
    public private(set) var format: Format
    /// At least ``byteCount`` bytes; what lies behind them is left over from larger images.
    private var storage: [UInt8]

    /// How many bytes the pixels take.
    public var byteCount: Int { size.width * size.height * format.channels }

    /// Creates a black image.
    ///
    /// - Throws: ``VisionError`` (`invalidImage`) for sides that are not from 1 to ``maximumSide`` or too many bytes.
    public init(size: PixelSize = PixelSize(side: 1), format: Format = .grey) throws {
        let count = try Self.byteCount(size: size, format: format)
        self.size = size
        self.format = format
        self.storage = [UInt8](repeating: 0, count: count)
    }

    /// Creates an image from its pixels.
    ///
    /// - Throws: ``VisionError`` (`invalidImage`) also when the number of bytes does not fit the size.
    public init(size: PixelSize, format: Format, bytes: [UInt8]) throws {
        let count = try Self.byteCount(size: size, format: format)
        guard bytes.count == count else {
            throw VisionError(
                .invalidImage,
                "An image of \(size) pixels takes \(count) bytes, not \(bytes.count): give it as many."
            )
        }
        self.size = size
        self.format = format
        self.storage = bytes
    }

    /// Makes this an image of another size and format, whose pixels mean nothing until they are written.
    ///
    /// The buffer grows when it must and never shrinks, so images of alternating sizes cost no allocation.
    ///
    /// - Throws: ``VisionError`` (`invalidImage`) as in ``init(size:format:)``; the image is then as it was.
    public func reshape(to size: PixelSize, format: Format) throws {
        let count = try Self.byteCount(size: size, format: format)
        if storage.count < count { storage = [UInt8](repeating: 0, count: count) }
        self.size = size
        self.format = format
    }

    /// Lends the pixels for reading; the pointer is good inside `body` only.
    public func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) throws -> Result) rethrows -> Result {
        let count = byteCount
        return try storage.withUnsafeBufferPointer { try body(UnsafeBufferPointer(rebasing: $0[..<count])) }
    }

    /// Lends the pixels for writing; the pointer is good inside `body` only.
    public func withMutableBytes<Result>(
        _ body: (UnsafeMutableBufferPointer<UInt8>) throws -> Result
    ) rethrows -> Result {
        let count = byteCount
        return try storage.withUnsafeMutableBufferPointer {
            try body(UnsafeMutableBufferPointer(rebasing: $0[..<count]))
        }
    }

    private static func byteCount(size: PixelSize, format: Format) throws -> Int {
        let sides = 1...maximumSide
        guard sides.contains(size.width), sides.contains(size.height) else {
            throw VisionError(
                .invalidImage,
                "An image of \(size) pixels cannot be: use sides from 1 to \(maximumSide)."
            )
        }
        let count = size.width * size.height * format.channels
        guard count <= maximumByteCount else {
            throw VisionError(.invalidImage, "An image of \(size) pixels is too large: use a smaller one.")
        }
        return count
    }
}

extension Image {
    /// Lends the image to a function of CVision that only reads it.
    func withSource<Result>(_ body: (mien_image) throws -> Result) rethrows -> Result {
        try withBytes { try body(view(of: UnsafeMutablePointer(mutating: $0.baseAddress))) }
    }

    /// Lends the image to a function of CVision that writes to it.
    func withDestination<Result>(_ body: (mien_image) throws -> Result) rethrows -> Result {
        try withMutableBytes { try body(view(of: $0.baseAddress)) }
    }

    // The sides are at most `maximumSide`, so the conversions cannot fail.
    private func view(of pixels: UnsafeMutablePointer<UInt8>?) -> mien_image {
        mien_image(
            pixels: pixels,
            width: Int32(size.width),
            height: Int32(size.height),
            channels: Int32(format.channels)
        )
    }
}
