import Capture
import Faces
import Images
import Vision

/// Brings pictures of any size to one, whole and undistorted: what is missing at the sides repeats the border.
final class PictureFitter {
    private let size: PixelSize
    private let decoder: JPEGDecoder
    private let decoded: Image
    private let fitted: Image

    init(size: PixelSize) throws {
        self.size = size
        decoder = try JPEGDecoder()
        decoded = try Image()
        fitted = try Image()
    }

    /// The picture in colour, lent until the next call.
    ///
    /// - Throws: `ImageError`, `VisionError`.
    func fit(_ frame: CapturedFrame) throws -> Image {
        let image = try picture(of: frame)
        guard image.size != size else { return image }
        try image.crop(Self.region(around: image.size, for: size), to: size, into: fitted)
        return fitted
    }

    /// The smallest part with the target's shape that holds the whole picture.
    static func region(around picture: PixelSize, for target: PixelSize) -> Box {
        let (width, height) = (Float(picture.width), Float(picture.height))
        let scale = max(width / Float(target.width), height / Float(target.height))
        let (outerWidth, outerHeight) = (Float(target.width) * scale, Float(target.height) * scale)
        return Box(
            x: (width - outerWidth) / 2,
            y: (height - outerHeight) / 2,
            width: outerWidth,
            height: outerHeight
        )
    }

    private func picture(of frame: CapturedFrame) throws -> Image {
        switch frame.content {
        case .jpeg(let bytes):
            try decoder.decode(bytes, as: .bgr, atLeast: size, into: decoded)
            return decoded
        case .pixels(let width, let height, let bgr):
            return try Image(size: PixelSize(width: width, height: height), format: .bgr, bytes: bgr)
        }
    }
}
