import Faces
import FoundationEssentials
import Images
import Vision

/// The pictures in mememoji's answers: a thumbnail of each face, and the whole with boxes on it.
struct MememojiPictures: Sendable {
    private static let thumbnailSize = PixelSize(width: 40, height: 50)
    private static let thumbnailQuality = 40
    private static let annotatedQuality = 90
    private static let thickness = 4

    /// Of each face, as data URLs; empty when they are not wanted.
    private(set) var thumbnails: [String] = []
    /// As a data URL, when it is wanted.
    private(set) var annotated: String?

    /// Draws them; it computes, so not on the threads that Swift's tasks share.
    ///
    /// - Parameter faces: In pixels of this very picture.
    /// - Throws: `ImageError`, `VisionError`.
    init(of jpeg: [UInt8], faces: [ReadFace], withThumbnails: Bool, annotating: Bool) throws {
        guard annotating || (withThumbnails && !faces.isEmpty) else { return }
        let image = try Image()
        try JPEGDecoder().decode(jpeg, as: .bgr, into: image)
        let encoder = try JPEGEncoder()
        if withThumbnails {
            thumbnails = try faces.map { face in
                let thumbnail = try Image()
                try image.crop(Self.box(face.region(in: image.size)), to: Self.thumbnailSize, into: thumbnail)
                return Self.dataURL(try encoder.encode(thumbnail, quality: Self.thumbnailQuality))
            }
        }
        if annotating {
            for face in faces { Self.outline(face.region(in: image.size), on: image) }
            annotated = Self.dataURL(try encoder.encode(image, quality: Self.annotatedQuality))
        }
    }

    private static func box(_ region: PixelRegion) -> Box {
        Box(x: Float(region.x), y: Float(region.y), width: Float(region.size.width), height: Float(region.size.height))
    }

    static func dataURL(_ jpeg: [UInt8]) -> String { "data:image/jpeg;base64," + Data(jpeg).base64EncodedString() }

    // In blue, as mememoji drew them: half of the line on each side of the edge.
    private static func outline(_ region: PixelRegion, on image: Image) {
        let (width, height) = (image.size.width, image.size.height)
        let (right, bottom) = (region.x + region.size.width, region.y + region.size.height)
        let half = thickness / 2
        func isNear(_ place: Int, _ edge: Int) -> Bool { (edge - half..<edge + half).contains(place) }
        image.withMutableBytes { bytes in
            for y in max(0, region.y - half)..<min(height, bottom + half) {
                for x in max(0, region.x - half)..<min(width, right + half)
                where isNear(x, region.x) || isNear(x, right) || isNear(y, region.y) || isNear(y, bottom) {
                    let place = (y * width + x) * 3
                    (bytes[place], bytes[place + 1], bytes[place + 2]) = (255, 0, 0)
                }
            }
        }
    }
}
