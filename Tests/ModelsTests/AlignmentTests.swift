import Faces
import Foundation
import Images
import Inference
import Models
import Testing
import Vision

/// Bundles that want the eyes level.
@Suite struct AlignmentTests {
    /// Where the eyes are in an upright face of 64×64, in pixels from its middle.
    private static let eyes = [Point(x: -13, y: -9), Point(x: 13, y: -9)]
    /// The face's middle in the frame, whose part from (100, 100) is the crop's picture of 128×128.
    private static let middle = Point(x: 164, y: 164)

    private func model(align: String) throws -> ExpressionModel {
        let folder = try BundleFolder { manifest in
            var face = manifest["face"] as? [String: Any] ?? [:]
            face["align"] = align
            face["scale"] = 1.0
            manifest["face"] = face
        }
        return try ExpressionModel(ModelBundle(at: folder.url), engine: OpenCVEngine())
    }

    private static func turned(_ point: Point, _ angle: Float) -> Point {
        Point(x: point.x * cos(angle) - point.y * sin(angle), y: point.x * sin(angle) + point.y * cos(angle))
    }

    /// A face drawn at an angle, with landmarks that say so unless others are given.
    private func crop(turnedBy angle: Float, landmarks: [Point]? = nil) throws -> FaceCrop {
        var bytes: [UInt8] = []
        for row in 0..<128 {
            for column in 0..<128 {
                // Turned back, so that the whole drawing stands at the angle.
                let upright = Self.turned(Point(x: Float(column) - 63.5, y: Float(row) - 63.5), -angle)
                bytes.append(UInt8((128 + 60 * sin(upright.x / 11) + 50 * cos(upright.y / 8)).rounded()))
            }
        }
        let image = try Image(size: PixelSize(side: 128), format: .grey, bytes: bytes)
        let eyes = Self.eyes.map { Self.turned($0, angle) }
        return FaceCrop(
            face: Box(x: 132, y: 132, width: 64, height: 64),
            region: Box(x: 100, y: 100, width: 128, height: 128),
            jpeg: try JPEGEncoder().encode(image, quality: 100, as: Data.self),
            landmarks: landmarks ?? eyes.map { Point(x: Self.middle.x + $0.x, y: Self.middle.y + $0.y) }
        )
    }

    /// The largest difference between what two faces come to.
    private func difference(_ model: ExpressionModel, _ one: FaceCrop, _ other: FaceCrop) throws -> Float {
        let results = try model.classify([one, other])
        return zip(results[0].values, results[1].values).map { abs($0 - $1) }.max() ?? 0
    }

    @Test(arguments: [-0.78, -0.4, 0.2, 0.6] as [Float])
    func aTiltedFaceIsReadLikeAnUprightOne(angle: Float) throws {
        let (upright, tilted) = (try crop(turnedBy: 0), try crop(turnedBy: angle))
        let aligned = try difference(model(align: "eyes"), upright, tilted)
        let plain = try difference(model(align: "none"), upright, tilted)
        #expect(aligned < 0.01)
        #expect(plain > 5 * aligned)
    }

    @Test func anUprightFaceIsTheSameEitherWay() throws {
        let upright = try crop(turnedBy: 0)
        let results = try ["none", "eyes"].map { try model(align: $0).prepare(upright) }
        #expect(results[0] == results[1])
    }

    @Test func aModelThatDoesNotWantItTurnsNothing() throws {
        let model = try model(align: "none")
        let tilted = try crop(turnedBy: 0.5)
        #expect(try model.prepare(tilted) == model.prepare(crop(turnedBy: 0.5, landmarks: [])))
    }

    private static let unusable: [[Point]] = [
        [], [Point(x: 150, y: 150)], [Point(x: 150, y: 150), Point(x: 150, y: 150)],
        [Point(x: .nan, y: 150), Point(x: 170, y: 160)], [Point(x: 150, y: 150), Point(x: .infinity, y: 160)],
        // Outside the face; too close together; more than 45° off level; the wrong way round.
        [Point(x: 120, y: 150), Point(x: 177, y: 160)], [Point(x: 160, y: 150), Point(x: 166, y: 153)],
        [Point(x: 155, y: 140), Point(x: 170, y: 160)], [Point(x: 177, y: 155), Point(x: 151, y: 155)],
    ]

    @Test(arguments: unusable) func landmarksThatCannotBeEyesTurnNothing(landmarks: [Point]) throws {
        let model = try model(align: "eyes")
        #expect(
            try model.prepare(crop(turnedBy: 0.3, landmarks: landmarks))
                == self.model(align: "none").prepare(crop(turnedBy: 0.3))
        )
    }
}
