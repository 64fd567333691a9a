import Faces
import Glibc
import Images
import Vision

/// The line through a face's eyes: how far the face is tilted.
struct EyeLine {
    /// Eyes further off level than this are not turned: detectors are made for upright faces, so it is more likely that the
    /// landmarks are wrong; and a crop of scale 1.4 has room for a square of scale 0.99 turned by this much.
    static let steepest = Float.pi / 4

    /// The angle of the line from the right eye to the left one, clockwise from level, in radians within ±``steepest``: 0
    /// for a face without eyes, or with eyes that cannot be its.
    let angle: Float

    /// - Parameter size: of the crop's picture, in whose pixels the angle is.
    /// - Throws: as ``FaceCrop/inPicture(_:of:)``.
    init(of crop: FaceCrop, in size: PixelSize) throws {
        let face = try crop.inPicture(crop.face, of: size)
        let eyes = try crop.landmarks.prefix(2).map {
            try crop.inPicture(Box(x: $0.x, y: $0.y, width: 0, height: 0), of: size).center
        }
        angle = Self.angle(eyes, of: face)
    }

    private static func angle(_ eyes: [Point], of face: Box) -> Float {
        guard eyes.count == 2, eyes.allSatisfy({ contains($0, face) }) else { return 0 }
        let (x, y) = (eyes[1].x - eyes[0].x, eyes[1].y - eyes[0].y)
        // From the side the eyes close up, and the angle between them is mostly the landmarks' noise.
        guard hypot(x, y) >= 0.15 * max(face.width, face.height) else { return 0 }
        let angle = atan2(y, x)
        return abs(angle) <= steepest ? angle : 0
    }

    // NaN fails the comparisons.
    private static func contains(_ point: Point, _ box: Box) -> Bool {
        point.x >= box.x && point.x <= box.x + box.width && point.y >= box.y && point.y <= box.y + box.height
    }
}
