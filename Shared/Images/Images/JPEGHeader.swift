import Failure

/// What a JPEG says about itself, read without decoding anything.
///
/// Whatever comes from outside passes here first: the limits keep one message from costing the process its memory or
/// seconds of work.
public struct JPEGHeader: Sendable, Hashable {
    /// The most pixels that are accepted: 16 megapixels, counted as 16 × 2²⁰ so that 16-megapixel sensors fit.
    public static let maximumPixels = 16 << 20
    /// The longest side that is accepted.
    public static let maximumSide = 8192
    /// The most scans that a progressive JPEG may have; encoders use about ten, each scan costs a pass over all blocks.
    public static let maximumScans = 64

    /// The size of the whole image.
    public let size: PixelSize
    /// Whether the file holds luma alone.
    public let isGrey: Bool
    /// Whether the file refines the image in several scans.
    public let isProgressive: Bool

    /// Reads the header of bytes that lie in one piece, as those of arrays and `Data` do; others are copied first.
    ///
    /// - Throws: ``ImageError``: `notJPEG`, `corruptJPEG` (it ends before it tells its size), `unsupportedJPEG`, or
    ///   `tooLarge` (over ``maximumPixels``, ``maximumSide`` or ``maximumScans``).
    public init(_ bytes: some Collection<UInt8>) throws {
        self = try bytes.withLentBytes { try JPEGHeader($0) }
    }

    /// Reads the header from borrowed bytes.
    ///
    /// - Throws: as ``init(_:)-(Collection)``.
    public init(_ bytes: UnsafeBufferPointer<UInt8>) throws {
        guard bytes.count >= 3, bytes[0] == 0xFF, bytes[1] == JPEGMarker.startOfImage, bytes[2] == 0xFF else {
            throw ImageError(.notJPEG, "The image is not a JPEG: send it as JPEG, which begins with FF D8 FF.")
        }
        let frame = try JPEGMarker.findFrame(in: bytes)
        try self.init(frame: frame, in: bytes)
    }

    // The frame header (ITU-T T.81, B.2.2): precision, height, width, number of components.
    private init(frame: JPEGMarker.Segment, in bytes: UnsafeBufferPointer<UInt8>) throws {
        let body = frame.body
        guard body.count >= 6 else {
            throw ImageError(.corruptJPEG, "The JPEG's frame header is too short: send the whole file.")
        }
        let first = body.lowerBound
        let height = Int(bytes[first + 1]) << 8 | Int(bytes[first + 2])
        let width = Int(bytes[first + 3]) << 8 | Int(bytes[first + 4])
        let components = bytes[first + 5]
        guard JPEGMarker.isDecodable(frame.marker), bytes[first] == 8, components == 1 || components == 3 else {
            throw ImageError(
                .unsupportedJPEG,
                "The JPEG is lossless, arithmetic-coded, CMYK or not 8-bit: send it as 8-bit grey or colour."
            )
        }
        size = PixelSize(width: width, height: height)
        isGrey = components == 1
        isProgressive = frame.marker == JPEGMarker.progressiveFrame
        try checkLimits(scans: isProgressive ? JPEGMarker.countScans(in: bytes, from: body.upperBound) : 1)
    }

    private func checkLimits(scans: Int) throws {
        guard size.width > 0, size.height > 0 else {
            throw ImageError(.corruptJPEG, "The JPEG says that it is \(size) pixels: send one with an area.")
        }
        guard size.longerSide <= Self.maximumSide, size.width * size.height <= Self.maximumPixels else {
            throw ImageError(
                .tooLarge,
                "The JPEG is \(size) pixels: send at most 16 megapixels with sides up to \(Self.maximumSide)."
            )
        }
        guard scans <= Self.maximumScans else {
            throw ImageError(
                .tooLarge,
                "The progressive JPEG has \(scans) scans: send at most \(Self.maximumScans), or a baseline one."
            )
        }
    }
}
