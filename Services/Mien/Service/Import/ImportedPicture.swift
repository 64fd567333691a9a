import Crypto
import Faces
import Foundation
import Messages
import SwiftProtobuf

/// A picture as it is brought into the store: the same content has the same name each time.
struct ImportedPicture: Sendable {
    /// For people: where it is from.
    let name: String
    let emotion: Emotion?
    /// Names the frame: the first digits of its content's SHA-256.
    let run: UInt64
    /// The label's key.
    let key: String
    /// Its faces with their crops; empty when there are none.
    let faces: [WireFace]
    let width: Int
    let height: Int
    /// What found the faces.
    let detector: String

    /// - Parameter content: What tells it from all other pictures.
    init(_ item: ImportItem, content: [UInt8], faces: [WireFace], size: (width: Int, height: Int), detector: String) {
        let hash = Array(SHA256.hash(data: content))
        let digits = hash.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        (name, emotion) = (item.name, item.emotion)
        run = hash.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
        key = "import-\(digits.prefix(40))"
        (self.faces, width, height, self.detector) = (faces, size.width, size.height, detector)
    }

    /// The message that a detector would have sent.
    ///
    /// - Parameter time: When it is imported, in microseconds: that is what retention counts from.
    func faceSet(at time: Int64) -> WireFaceSet {
        .with {
            $0.frame = .with {
                ($0.run, $0.sequence, $0.capturedAt) = (run, 1, time)
                ($0.width, $0.height) = (UInt32(width), UInt32(height))
            }
            $0.faces = faces
            $0.detector = detector
            $0.detectedAt = time
        }
    }

    /// The label that comes with the picture.
    ///
    /// - Parameter report: What was recorded of it.
    /// - Returns: `nil` when nothing is known of what it shows, or it is not clear of which face.
    func label(_ report: WireEmotionReport, camera: Name, person: Name, at time: Int64) -> WireLabel? {
        guard let emotion, report.faces.count == 1 else { return nil }
        return .with {
            $0.key = key
            $0.face = .with { ($0.camera, $0.run, $0.frame, $0.position) = (camera.text, run, 1, 0) }
            $0.verdict = report.faces[0].emotion == WireEmotion(emotion) ? .confirmed : .corrected
            $0.emotion = WireEmotion(emotion)
            $0.person = person.text
            $0.givenAt = time
            $0.source = "import"
            $0.model = report.model
            $0.shown = report.faces[0].emotion
        }
    }
}
