public import Faces
import Failure
public import Images

import struct FoundationEssentials.Data

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

    /// Cuts out each of these faces, in their order; decodes the frame once, around them alone when they are in one place, and
    /// not at all when there are none.
    ///
    /// - Parameter faces: in pixels of the frame.
    /// - Throws: ``VisionError`` (`invalidRegion` for a box without area or outside the frame, `corruptJPEG`).
    public func crops(of faces: [DetectedFace], in frame: JPEGFrame) throws -> [FaceCrop] {
        guard !faces.isEmpty else { return [] }
        let full = try frame.size
        let part = try frame.part(
            region(around: faces, in: full),
            .bgr,
            atLeast: decodingScale(for: faces)
        )
        let factor = Float(full.longerSide) / Float(part.scale.size(of: full).longerSide)
        return try faces.map { try crop(of: $0, in: part, factor: factor) }
    }

    // Everything that a crop shows, and 8 pixels more: rounding moves an edge by up to one pixel at the smallest scale.
    private func region(around faces: [DetectedFace], in size: PixelSize) -> PixelRegion {
        let whole = PixelRegion(x: 0, y: 0, size: size)
        var (left, top, right, bottom) = (Float(size.width), Float(size.height), Float(0), Float(0))
        var longestSide: Float = 0
        for face in faces {
            let square = face.box.square(scale: options.scale)
            // What cannot be is refused where it is cut.
            guard square.x.isFinite, square.y.isFinite, square.width.isFinite else { return whole }
            (left, top) = (max(0, min(left, square.x - 8)), max(0, min(top, square.y - 8)))
            right = min(Float(size.width), max(right, square.x + square.width + 8))
            bottom = min(Float(size.height), max(bottom, square.y + square.height + 8))
            longestSide = max(longestSide, square.width)
        }
        // A face of which the frame shows next to nothing would be cut out of less than its border needs.
        guard right - left >= 1, bottom - top >= 1, max(right - left, bottom - top) * 2 >= longestSide else {
            return whole
        }
        let (x, y) = (Int(left), Int(top))
        return PixelRegion(
            x: x,
            y: y,
            size: PixelSize(width: Int(right.rounded(.up)) - x, height: Int(bottom.rounded(.up)) - y)
        )
    }

    // The smallest face needs the largest scale: shrinking comes after cutting, enlarging never does.
    private func decodingScale(for faces: [DetectedFace]) -> JPEGScale {
        let needed = faces.lazy.map { [options] in
            Float(options.maximumSide) / $0.box.square(scale: options.scale).width
        }
        return .smallest(withFactorAtLeast: needed.max() ?? 1)
    }

    private func crop(of face: DetectedFace, in part: JPEGFrame.Part, factor: Float) throws -> FaceCrop {
        var region = face.box.square(scale: options.scale).scaled(by: 1 / factor)
        (region.x, region.y) = (region.x - Float(part.x), region.y - Float(part.y))
        let side = min(Float(options.maximumSide), max(1, region.width.rounded()))
        // NaN and infinity become sides here that `crop` refuses with the region in its sentence.
        let size = PixelSize(side: side.isFinite ? Int(side) : 1)
        var taken = try part.image.crop(region, to: size, into: picture)
        (taken.x, taken.y) = (taken.x + Float(part.x), taken.y + Float(part.y))
        let jpeg = try encoder.encode(picture, quality: options.quality, as: Data.self)
        return FaceCrop(face: face.box, region: taken.scaled(by: factor), jpeg: jpeg, landmarks: face.landmarks)
    }
}
