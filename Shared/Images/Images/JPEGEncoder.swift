import CImages
import Failure

/// Turns pixels into JPEG; each worker has its own.
public final class JPEGEncoder {
    private let handle: OpaquePointer
    private var buffer: [UInt8] = []

    /// Creates an encoder.
    ///
    /// - Throws: ``ImageError`` (`operationFailed`) when memory is short.
    public init() throws {
        var handle: OpaquePointer?
        try callLibrary(
            "Creating a JPEG encoder",
            orThrow: ImageFailureCode.operationFailed,
            advice: "free some memory"
        ) {
            mien_jpeg_encoder_create(&handle, $0)
        }
        guard let handle else {
            throw ImageError(.operationFailed, "Creating a JPEG encoder gave nothing: free some memory.")
        }
        self.handle = handle
    }

    deinit { mien_jpeg_encoder_destroy(handle) }

    /// Encodes an image as baseline JPEG, colour subsampled 4:2:0.
    ///
    /// - Parameters:
    ///   - quality: from 1 to 100, on libjpeg's scale.
    ///   - type: What shall hold the bytes.
    /// - Throws: ``ImageError`` (`invalidSetting`, `encodingFailed`).
    public func encode<Bytes: RangeReplaceableCollection<UInt8>>(
        _ image: Image,
        quality: Int = 90,
        as type: Bytes.Type = [UInt8].self
    ) throws -> Bytes {
        guard (1...100).contains(quality) else {
            throw ImageError(.invalidSetting, "A JPEG quality of \(quality) cannot be: use 1 to 100.")
        }
        // Sides are at most `Image.maximumSide`.
        let bound = mien_jpeg_bound(Int32(image.size.width), Int32(image.size.height))
        if buffer.count < bound { buffer = [UInt8](repeating: 0, count: bound) }
        var count = 0
        try callLibrary("Writing a JPEG", orThrow: ImageFailureCode.encodingFailed, advice: "use a smaller image") {
            error in
            image.withSource { source in
                buffer.withUnsafeMutableBufferPointer {
                    mien_jpeg_encode(handle, source, Int32(quality), $0.baseAddress, $0.count, &count, error)
                }
            }
        }
        return Bytes(buffer[..<count])
    }
}
