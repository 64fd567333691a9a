import Faces
import Images
import Messages

/// Turns a frame into one that may be kept: its faces are pixelated.
final class FrameBlurrer {
    private static let quality = 80

    private let decoder: JPEGDecoder
    private let encoder: JPEGEncoder
    private let image: Image
    private let isOff: Bool

    /// - Parameter isOff: Frames are kept as they came.
    /// - Throws: `ImageError` when memory is short.
    init(isOff: Bool) throws {
        self.isOff = isOff
        decoder = try JPEGDecoder()
        encoder = try JPEGEncoder()
        image = try Image()
    }

    /// The picture with the faces pixelated.
    ///
    /// - Throws: `ImageError` for a picture that cannot be read: it must not be kept.
    func jpeg(of frame: WireFrame, faces: WireFaceSet) throws -> [UInt8] {
        if isOff || faces.faces.isEmpty { return [UInt8](frame.jpeg) }
        try decoder.decode(frame.jpeg, as: .bgr, into: image)
        FacePixelation.apply(to: image, faces: faces.faces.map(\.box.box))
        return try encoder.encode(image, quality: Self.quality)
    }
}
