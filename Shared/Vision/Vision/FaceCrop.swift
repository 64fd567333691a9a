public import Faces
import Failure
public import Images

public import struct FoundationEssentials.Data

/// A face cut out of its frame, with room around it: what a detector publishes and a classifier reads.
public struct FaceCrop: Sendable, Hashable {
    /// Where the face is, in pixels of the frame.
    public let face: Box
    /// What the picture shows, in pixels of the frame; it may reach beyond the frame, whose border is then repeated.
    public let region: Box
    /// The picture, a JPEG.
    public let jpeg: Data
    /// The face's landmarks in pixels of the frame, as `DetectedFace` orders them; empty when there are none.
    public let landmarks: [Point]

    public init(face: Box, region: Box, jpeg: Data, landmarks: [Point] = []) {
        self.face = face
        self.region = region
        self.jpeg = jpeg
        self.landmarks = landmarks
    }

    /// A box of the frame, in pixels of a picture of this size that shows ``region``.
    ///
    /// - Throws: ``VisionError`` (`invalidRegion`) when the region has no area or is not finite.
    public func inPicture(_ box: Box, of size: PixelSize) throws -> Box {
        guard region.width > 0, region.height > 0, region.area.isFinite, region.x.isFinite, region.y.isFinite else {
            throw VisionError(
                .invalidRegion,
                "The crop's region \(region) cannot be: send the part of the frame it shows."
            )
        }
        let horizontal = Float(size.width) / region.width
        let vertical = Float(size.height) / region.height
        return Box(
            x: (box.x - region.x) * horizontal,
            y: (box.y - region.y) * vertical,
            width: box.width * horizontal,
            height: box.height * vertical
        )
    }
}
