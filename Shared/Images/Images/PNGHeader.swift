import Failure

/// What a PNG says about itself, read without decoding anything.
///
/// The limits are those of ``JPEGHeader``: whatever comes from outside passes here first.
public struct PNGHeader: Sendable, Hashable {
    /// The eight bytes that every PNG begins with (ISO/IEC 15948, 5.2).
    public static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    // The signature, and the header chunk: length, "IHDR", thirteen bytes, checksum.
    private static let length = 8 + 4 + 4 + 13 + 4

    /// The size of the image.
    public let size: PixelSize
    /// Whether the file holds no colour.
    public let isGrey: Bool

    /// Reads the header.
    ///
    /// - Throws: ``ImageError``: `notPNG`, `corruptPNG` (no proper header comes first), or `tooLarge` (over
    ///   ``JPEGHeader/maximumPixels`` or ``JPEGHeader/maximumSide``).
    public init(_ bytes: some Collection<UInt8>) throws {
        guard bytes.starts(with: Self.signature) else {
            throw ImageError(.notPNG, "The image is not a PNG: send it as PNG, which begins with 89 50 4E 47.")
        }
        let head = Array(bytes.prefix(Self.length))
        guard head.count == Self.length, head[8..<16].elementsEqual([0, 0, 0, 13] + Array("IHDR".utf8)) else {
            throw ImageError(.corruptPNG, "The PNG does not begin with its header: send the whole file.")
        }
        let (depth, colour) = (head[24], head[25])
        guard Self.isAllowed(depth: depth, colour: colour), head[26] == 0, head[27] == 0, head[28] <= 1 else {
            throw ImageError(.corruptPNG, "The PNG's header says what no PNG can be: send it again.")
        }
        size = try Self.size(width: Self.number(head[16..<20]), height: Self.number(head[20..<24]))
        isGrey = colour == 0 || colour == 4
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        bytes.reduce(0) { $0 << 8 | UInt32($1) }
    }

    private static func size(width: UInt32, height: UInt32) throws -> PixelSize {
        // 0 to 2³² - 1 each: their product fits an `Int`.
        let size = PixelSize(width: Int(width), height: Int(height))
        guard width > 0, height > 0 else {
            throw ImageError(.corruptPNG, "The PNG says that it is \(size) pixels: send one with an area.")
        }
        guard size.longerSide <= JPEGHeader.maximumSide, size.area <= JPEGHeader.maximumPixels else {
            throw ImageError(
                .tooLarge,
                "The PNG is \(size) pixels: send at most 16 megapixels with sides up to \(JPEGHeader.maximumSide)."
            )
        }
        return size
    }

    // ISO/IEC 15948, table 11.1.
    private static func isAllowed(depth: UInt8, colour: UInt8) -> Bool {
        switch colour {
        case 0: [1, 2, 4, 8, 16].contains(depth)
        case 3: [1, 2, 4, 8].contains(depth)
        case 2, 4, 6: depth == 8 || depth == 16
        default: false
        }
    }
}
