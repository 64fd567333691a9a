import CImages
import Failure

/// Turns JPEG into pixels; each worker has its own.
public final class JPEGDecoder {
    private let handle: OpaquePointer

    /// Creates a decoder.
    ///
    /// - Throws: ``ImageError`` (`operationFailed`) when memory is short.
    public init() throws {
        var handle: OpaquePointer?
        try callLibrary(
            "Creating a JPEG decoder",
            orThrow: ImageFailureCode.operationFailed,
            advice: "free some memory"
        ) {
            mien_jpeg_decoder_create(&handle, $0)
        }
        guard let handle else {
            throw ImageError(.operationFailed, "Creating a JPEG decoder gave nothing: free some memory.")
        }
        self.handle = handle
    }

    deinit { mien_jpeg_decoder_destroy(handle) }

    /// Decodes a whole JPEG.
    ///
    /// - Parameters:
    ///   - jpeg: the file's bytes, best in one piece as those of arrays and `Data` are: others are copied first.
    ///   - format: what to decode to; colour is dropped, or grey repeated, as needed.
    ///   - wanted: decode only as large as these sides need, see ``JPEGScale``; `nil` for full size.
    ///   - image: takes the pixels.
    /// - Returns: the scale that was chosen.
    /// - Throws: ``ImageError``: what ``JPEGHeader`` throws, or `corruptJPEG`; the image's pixels then mean nothing.
    @discardableResult
    public func decode(
        _ jpeg: some Collection<UInt8>,
        as format: Image.Format,
        atLeast wanted: PixelSize? = nil,
        into image: Image
    ) throws -> JPEGScale {
        try jpeg.withLentBytes { bytes in
            let header = try JPEGHeader(bytes)
            let scale = wanted.map { JPEGScale.smallest(of: header.size, atLeast: $0) } ?? .full
            try decode(bytes, header: header, as: format, scale: scale, into: image)
            return scale
        }
    }

    /// Decodes borrowed bytes whose header has been read.
    ///
    /// - Throws: ``ImageError`` (`corruptJPEG`).
    public func decode(
        _ bytes: UnsafeBufferPointer<UInt8>,
        header: JPEGHeader,
        as format: Image.Format,
        scale: JPEGScale,
        into image: Image
    ) throws {
        try image.reshape(to: scale.size(of: header.size), format: format)
        try check(bytes) { error in
            image.withDestination { mien_jpeg_decode(handle, bytes.baseAddress, bytes.count, $0, error) }
        }
    }

    /// Decodes a part of borrowed bytes whose header has been read; what follows the part is not looked at.
    ///
    /// - Parameter part: within the image at this scale.
    /// - Throws: ``ImageError`` (`corruptJPEG`, `invalidImage` for a part without pixels).
    func decode(
        _ part: PixelRegion,
        of bytes: UnsafeBufferPointer<UInt8>,
        as format: Image.Format,
        scale: JPEGScale,
        into image: Image
    ) throws {
        try image.reshape(to: part.size, format: format)
        let (denominator, x, y) = (Int32(scale.rawValue), Int32(clamping: part.x), Int32(clamping: part.y))
        try check(bytes) { error in
            image.withDestination {
                mien_jpeg_decode_part(handle, bytes.baseAddress, bytes.count, denominator, x, y, $0, error)
            }
        }
    }

    private func check(_ bytes: UnsafeBufferPointer<UInt8>, _ decode: (mien_error) -> mien_status) throws {
        switch callLibrary(decode) {
        case .done: return
        case .warned(let sentence) where Self.isHarmless(sentence, in: bytes): return
        case .warned(let sentence), .failed(let sentence):
            throw ImageError(
                .corruptJPEG,
                "The JPEG is damaged or incomplete (\(sentence)): send it again, and look for lost data."
            )
        }
    }

    // Many webcams leave a few stray bytes in front of a marker in each of their JPEGs; the pixels are all there. Only the
    // first warning has a text, so the end of the file must show that it is not truncated as well.
    private static func isHarmless(_ warning: String, in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        warning.contains("extraneous bytes before marker") && JPEGMarker.endsImage(bytes)
    }
}
