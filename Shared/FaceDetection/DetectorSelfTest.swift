import Faces
import Failure
import FoundationEssentials
import Images
import Models

/// What `selftest.json` of a detector says: a picture, and the faces that are in it.
///
/// `width`, `height` and `pixels_bgr_base64` (rows from the top, blue, green and red bytes) are the picture; `faces` lists
/// `box` (x, y, width, height), `score` and five `landmarks` in its pixels; `tolerance` holds the largest difference that is
/// accepted, in `pixels` for places and in `score`.
public struct DetectorSelfTest: Sendable, Hashable {
    private let size: PixelSize
    private let pixels: [UInt8]
    private let faces: [DetectedFace]
    private let tolerance: Tolerance

    fileprivate struct Tolerance: Codable, Hashable {
        let pixels: Float
        let score: Float

        // Engines agree far better; whoever needs more than this has another model.
        var isFine: Bool { pixels > 0 && pixels <= 8 && score > 0 && score <= 0.1 }
    }

    fileprivate struct File: Decodable {
        struct Face: Decodable {
            let box: [Float]
            let score: Float
            let landmarks: [[Float]]
        }

        let format: Int
        let width: Int
        let height: Int
        let pixels: Data
        let faces: [Face]
        let tolerance: Tolerance

        private enum CodingKeys: String, CodingKey {
            case format, width, height, faces, tolerance
            case pixels = "pixels_bgr_base64"
        }
    }

    init(json: Data, id: String) throws {
        let file: File
        do {
            file = try JSONDecoder().decode(File.self, from: json)
        } catch {
            throw Self.malformed(id, sentence(for: error))
        }
        let sides = 32...1024
        guard file.format == 1, sides.contains(file.width), sides.contains(file.height),
            file.pixels.count == file.width * file.height * 3
        else {
            throw Self.malformed(id, "it needs format 1, sides from 32 to 1024 and three bytes for each pixel")
        }
        guard (1...64).contains(file.faces.count), file.faces.allSatisfy(\.isFine), file.tolerance.isFine else {
            throw Self.malformed(
                id,
                "it needs 1 to 64 faces with box, score and 5 landmarks, and tolerances above 0, up to 8 pixels and 0.1"
            )
        }
        size = PixelSize(width: file.width, height: file.height)
        pixels = [UInt8](file.pixels)
        faces = file.faces.map { DetectedFace($0) }
        tolerance = file.tolerance
    }

    /// The picture.
    func image() throws -> Image { try Image(size: size, format: .bgr, bytes: pixels) }

    /// Compares what a detector found with what is to be found.
    ///
    /// - Throws: `ModelError` (`selfTestFailed`).
    func check(_ found: [DetectedFace], of id: String, engine: String) throws {
        let isRight = found.count == faces.count && faces.allSatisfy { face in found.contains { isSame($0, face) } }
        guard isRight else {
            throw ModelError(
                .selfTestFailed,
                "The detector \(id) on \(engine) does not find the \(faces.count) faces of its self-test where they are (it "
                    + "finds \(found.count)): use another engine, or export model and self-test together."
            )
        }
    }

    private func isSame(_ one: DetectedFace, _ other: DetectedFace) -> Bool {
        abs(one.score - other.score) <= tolerance.score
            && zip(one.numbers, other.numbers).allSatisfy { abs($0 - $1) <= tolerance.pixels }
    }

    private static func malformed(_ id: String, _ fault: String) -> ModelError {
        ModelError(.malformedSelfTest, "selftest.json of \(id) cannot be used: \(fault); export the bundle again.")
    }
}

extension DetectorSelfTest.File.Face {
    fileprivate var isFine: Bool {
        box.count == 4 && landmarks.count == 5 && landmarks.allSatisfy { $0.count == 2 }
    }
}

extension DetectedFace {
    // The counts are checked.
    fileprivate init(_ face: DetectorSelfTest.File.Face) {
        self.init(
            box: Box(x: face.box[0], y: face.box[1], width: face.box[2], height: face.box[3]),
            score: face.score,
            landmarks: face.landmarks.map { Point(x: $0[0], y: $0[1]) }
        )
    }

    /// All places of the face, in one order.
    fileprivate var numbers: [Float] {
        [box.x, box.y, box.width, box.height] + landmarks.flatMap { [$0.x, $0.y] }
    }
}
