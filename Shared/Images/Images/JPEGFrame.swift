import Failure

/// A JPEG that is decoded no more often and no larger than those who look at it need; each worker has its own.
///
/// A search for faces asks for a small grey image, a crop for colour at the scale of the crop, and a frame without faces
/// is never decoded in colour. The buffers are reused from one JPEG to the next.
public final class JPEGFrame {
    // Pixels in one format, and the scale they were decoded at; no scale when they are of another JPEG.
    private final class Layer {
        let image: Image
        var scale: JPEGScale?

        init() throws { image = try Image() }
    }

    private let decoder: JPEGDecoder
    private let grey: Layer
    private let bgr: Layer
    private var jpeg: [UInt8] = []
    private var header: JPEGHeader?

    /// Creates an empty frame.
    ///
    /// - Throws: ``ImageError`` (`operationFailed`) when memory is short.
    public init() throws {
        decoder = try JPEGDecoder()
        grey = try Layer()
        bgr = try Layer()
    }

    /// Takes another JPEG; only its header is read.
    ///
    /// - Throws: ``ImageError`` as ``JPEGHeader`` does; the frame is then empty.
    @discardableResult
    public func load(_ jpeg: [UInt8]) throws -> JPEGHeader {
        header = nil
        grey.scale = nil
        bgr.scale = nil
        let header = try JPEGHeader(jpeg)
        self.jpeg = jpeg
        self.header = header
        return header
    }

    /// The size of the whole frame.
    ///
    /// - Throws: ``ImageError`` (`invalidImage`) when no JPEG is loaded.
    public var size: PixelSize {
        get throws { try loadedHeader.size }
    }

    /// The frame's pixels, at this scale or a larger one.
    ///
    /// The image is lent: it changes with the next call for the same format and with the next JPEG.
    ///
    /// - Throws: ``ImageError`` (`corruptJPEG`, or `invalidImage` when no JPEG is loaded).
    public func image(_ format: Image.Format, atLeast scale: JPEGScale) throws -> Image {
        let header = try loadedHeader
        let layer = format == .grey ? grey : bgr
        if let present = layer.scale, present >= scale { return layer.image }
        layer.scale = nil
        try jpeg.withUnsafeBufferPointer {
            try decoder.decode($0, header: header, as: format, scale: scale, into: layer.image)
        }
        layer.scale = scale
        return layer.image
    }

    private var loadedHeader: JPEGHeader {
        get throws {
            guard let header else { throw ImageError(.invalidImage, "The frame is empty: load a JPEG first.") }
            return header
        }
    }
}
