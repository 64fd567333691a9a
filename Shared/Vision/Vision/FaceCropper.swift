public import Faces
import Failure
public import Images

/// Cuts faces out of frames as small colour JPEGs, with room around them for a model's own framing.
public final class FaceCropper {
    /// How crops are cut.
    public struct Options: Sendable, Hashable {
        /// The crop's side, as a multiple of the longer side of the face's box.
        public var scale: Float
        /// The most pixels on a side; larger regions are shrunk, smaller ones stay as they are.
        public var maximumSide: Int
        /// The JPEG's quality, from 1 to 100.
        public var quality: Int

        public init(scale: Float = 1.4, maximumSide: Int = 160, quality: Int = 90) {
            self.scale = scale
            self.maximumSide = maximumSide
            self.quality = quality
        }
    }

    private let options: Options
    private let encoder: JPEGEncoder
    private let picture: Image

    /// Creates a cropper.
    ///
    /// - Throws: ``VisionError`` (`invalidSetting`).
    public init(options: Options = Options()) throws {
        guard options.scale >= 0.5, options.scale <= 4, (16...1024).contains(options.maximumSide),
            (1...100).contains(options.quality)
        else {
            throw VisionError(
                .invalidSetting,
                "The crop settings \(options) are out of bounds: use a scale from 0.5 to 4, a side from 16 to 1024 and a "
                    + "quality from 1 to 100."
            )
        }
        self.options = options
        encoder = try JPEGEncoder()
        picture = try Image()
    }

    /// Cuts out each of these boxes, as ``crops(of:in:)-([DetectedFace],_)`` does faces.
    ///
    /// - Throws: as that does.
    public func crops(of faces: [Box], in frame: JPEGFrame) throws -> [FaceCrop] {
        try crops(of: faces.map { DetectedFace(box: $0, score: 0) }, in: frame)
    }

    /// Cuts out each of these faces, in their order; decodes the frame once, and not at all when there are none.
    ///
    /// - Parameter faces: in pixels of the frame.
    /// - Throws: ``VisionError`` (`invalidRegion` for a box without area or outside the frame, `corruptJPEG`).
    public func crops(of faces: [DetectedFace], in frame: JPEGFrame) throws -> [FaceCrop] {
        guard !faces.isEmpty else { return [] }
        let full = try frame.size
        let image = try frame.image(.bgr, atLeast: decodingScale(for: faces.map(\.box)))
        let factor = Float(full.longerSide) / Float(image.size.longerSide)
        return try faces.map { try crop(of: $0, in: image, factor: factor) }
    }

    // The smallest face needs the largest scale: shrinking comes after cutting, enlarging never does.
    private func decodingScale(for faces: [Box]) -> JPEGScale {
        let needed = faces.map { Float(options.maximumSide) / $0.square(scale: options.scale).width }
        return .smallest(withFactorAtLeast: needed.max() ?? 1)
    }

    private func crop(of face: DetectedFace, in image: Image, factor: Float) throws -> FaceCrop {
        let region = face.box.square(scale: options.scale).scaled(by: 1 / factor)
        let side = min(Float(options.maximumSide), max(1, region.width.rounded()))
        // NaN and infinity become sides here that `crop` refuses with the region in its sentence.
        let size = PixelSize(side: side.isFinite ? Int(side) : 1)
        let taken = try image.crop(region, to: size, into: picture)
        let jpeg = try encoder.encode(picture, quality: options.quality)
        return FaceCrop(face: face.box, region: taken.scaled(by: factor), jpeg: jpeg, landmarks: face.landmarks)
    }
}
