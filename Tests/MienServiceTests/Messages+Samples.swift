import Faces
import Foundation
import Messages
import SwiftProtobuf

extension EmotionProbabilities {
    /// One emotion with this probability, the others alike.
    static func mostly(_ emotion: Emotion, _ share: Float) throws -> EmotionProbabilities {
        let values = Emotion.allCases.map { $0 == emotion ? share : (1 - share) / 6 }
        guard let probabilities = EmotionProbabilities(values) else { throw CancellationError() }
        return probabilities
    }
}

extension WireFaceEmotion {
    static func sample(_ emotion: Emotion = .happy, _ share: Float = 0.82, side: Float = 100) throws -> WireFaceEmotion
    {
        var face = WireFace()
        face.box = WireBox(Box(x: 10.04, y: 20, width: side, height: side))
        face.score = 0.98765
        return WireFaceEmotion(face, probabilities: try .mostly(emotion, share))
    }
}

extension WireEmotionReport {
    /// A report of a frame captured at `time` and classified 42 ms later.
    static func sample(at time: Int64 = 1_800_000_000_000_000, faces: [WireFaceEmotion]) -> WireEmotionReport {
        .with {
            $0.producer = "server.1"
            $0.sequence = 7
            $0.frame = .sample(at: time)
            $0.faces = faces
            $0.model.name = "baseline"
            $0.model.version = "0.1.0"
            $0.engine = "opencv"
            $0.detector = "haar"
            $0.detectedAt = time + 30_000
            $0.classifiedAt = time + 42_000
        }
    }
}

extension WireFrameInfo {
    static func sample(at time: Int64 = 1_800_000_000_000_000) -> WireFrameInfo {
        .with {
            $0.run = 1
            $0.sequence = 12
            $0.capturedAt = time
            $0.width = 640
            $0.height = 480
        }
    }
}

extension WireServiceStatus {
    static func sample(
        _ state: WireServiceStatus.State = .online,
        message: String = "",
        megabytes: UInt64 = 0,
        metrics: [(String, [String: String], Double)] = []
    ) -> WireServiceStatus {
        .with {
            $0.state = state
            $0.message = message
            $0.reportedAt = 1_800_000_000_000_000
            $0.residentBytes = megabytes << 20
            $0.metrics = metrics.map { name, labels, value in
                .with { ($0.name, $0.labels, $0.value) = (name, labels, value) }
            }
        }
    }
}
