import Failure

/// A JPEG that is decoded no more often and no larger than those who look at it need; each worker has its own.
///
/// A search for faces asks for a small grey image, a crop for colour at the scale of the crop and around it alone, and a
/// frame without faces is never decoded in colour. The buffers are reused from one JPEG to the next.
public final class JPEGFrame {
    /// Pixels of a frame at some scale, lent until the next call for the same format.
    public struct Part {
        public let image: Image
        /// Where its first pixel lies in the whole image at this scale.
        public let x: Int
        public let y: Int
        public let scale: JPEGScale
    }

    // Pixels in one format, and what they show; nothing when they are of another JPEG.
    private final class Layer {
        enum Content {
            case nothing
            case whole(JPEGScale)
            case part(PixelRegion, JPEGScale)
        }

        let image: Image
        var content = Content.nothing

        init() throws { image = try Image() }
    }

    private let decoder: JPEGDecoder
    private let grey: Layer
    private let bgr: Layer
    private var jpeg: any Collection<UInt8> = []
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
    /// - Parameter jpeg: is kept, not copied, when its bytes lie in one piece as those of arrays and `Data` do.
    /// - Throws: ``ImageError`` as ``JPEGHeader`` does; the frame is then empty.
    @discardableResult
    public func load(_ jpeg: some Collection<UInt8>) throws -> JPEGHeader {
        header = nil
        grey.content = .nothing
        bgr.content = .nothing
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
        let layer = layer(format)
        if case .whole(let present) = layer.content, present >= scale { return layer.image }
        layer.content = .nothing
        try jpeg.withLentBytes {
            try decoder.decode($0, header: header, as: format, scale: scale, into: layer.image)
        }
        layer.content = .whole(scale)
        return layer.image
    }

    /// The pixels that show a region of the frame, and more of it where that costs little, at this scale or a larger one.
    ///
    /// - Parameter region: in pixels of the frame; what reaches beyond it is left out.
    /// - Throws: ``ImageError`` (`corruptJPEG`, or `invalidImage` when no JPEG is loaded or the region lies outside).
    public func part(_ region: PixelRegion, _ format: Image.Format, atLeast scale: JPEGScale) throws -> Part {
        let full = try loadedHeader.size
        let wanted = scale.region(showing: try region.clipped(to: full), of: full)
        let layer = layer(format)
        switch layer.content {
        case .whole(let present) where present >= scale:
            return Part(image: layer.image, x: 0, y: 0, scale: present)
        case .part(wanted, scale):
            return Part(image: layer.image, x: wanted.x, y: wanted.y, scale: scale)
        // A frame of which half is wanted is decoded whole: the next to ask then finds it ready.
        case _ where wanted.size.area * 2 >= scale.size(of: full).area:
            return Part(image: try image(format, atLeast: scale), x: 0, y: 0, scale: scale)
        default:
            layer.content = .nothing
            try jpeg.withLentBytes { try decoder.decode(wanted, of: $0, as: format, scale: scale, into: layer.image) }
            layer.content = .part(wanted, scale)
            return Part(image: layer.image, x: wanted.x, y: wanted.y, scale: scale)
        }
    }

    private func layer(_ format: Image.Format) -> Layer { format == .grey ? grey : bgr }

    private var loadedHeader: JPEGHeader {
        get throws {
            guard let header else { throw ImageError(.invalidImage, "The frame is empty: load a JPEG first.") }
            return header
        }
    }
}

extension PixelRegion {
    /// What of it lies in an image of this size.
    fileprivate func clipped(to size: PixelSize) throws -> PixelRegion {
        let (left, top) = (max(0, x), max(0, y))
        let (right, overX) = x.addingReportingOverflow(self.size.width)
        let (bottom, overY) = y.addingReportingOverflow(self.size.height)
        let end = (x: overX ? size.width : min(size.width, right), y: overY ? size.height : min(size.height, bottom))
        guard left < end.x, top < end.y else {
            throw ImageError(
                .invalidImage,
                "The region \(self) shows nothing of \(size) pixels: use one that touches them."
            )
        }
        return PixelRegion(x: left, y: top, size: PixelSize(width: end.x - left, height: end.y - top))
    }
}
