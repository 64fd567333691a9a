import Faces
import FoundationEssentials
import Messages
import SwiftProtobuf

extension WireEmotionReport {
    /// A report about one happy face.
    static func sample(_ sequence: UInt64 = 1, capturedAt: Int64 = 1_795_262_584_250_000, faces: Int = 1) -> Self {
        .with {
            ($0.producer, $0.sequence) = ("classifier-1", sequence)
            $0.frame = .with {
                ($0.run, $0.sequence, $0.capturedAt, $0.width, $0.height) = (255, sequence, capturedAt, 640, 480)
            }
            $0.faces = (0..<faces).map { _ in .sample }
            $0.model = .with { ($0.name, $0.version, $0.hashPrefix) = ("baseline", "0.1.0", "0123456789ab") }
            ($0.engine, $0.detector) = ("opencv", "haar")
            ($0.detectedAt, $0.classifiedAt) = (capturedAt + 10_000, capturedAt + 31_200)
        }
    }
}

extension WireFaceEmotion {
    static var sample: Self {
        .with {
            $0.box = WireBox(Box(x: 10.04, y: 20, width: 100, height: 120.25))
            $0.score = 0.98
            $0.track = 5
            $0.emotion = .happy
            $0.probabilities = [0.01, 0, 0.02, 0.9, 0.03, 0.02, 0.02]
            $0.smoothed = .with { ($0.emotion, $0.probabilities) = (.happy, [0, 0, 0, 1, 0, 0, 0]) }
        }
    }
}

extension WireFrame {
    static func sample(_ sequence: UInt64, jpeg: [UInt8]) -> Self {
        .with {
            $0.info = WireEmotionReport.sample(sequence).frame
            $0.jpeg = .init(jpeg)
        }
    }
}
