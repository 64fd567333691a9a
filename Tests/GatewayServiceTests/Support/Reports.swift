import Faces
import Messages
import ServiceKit
import SwiftProtobuf

extension WireEmotionReport {
    /// A report of a frame captured at `time`, classified 40 ms later, with a face for each emotion.
    static func sample(_ emotions: Emotion..., at time: Int64 = 1_800_000_000_000_000, share: Float = 0.7) -> Self {
        .with { report in
            (report.producer, report.sequence, report.engine, report.detector) = ("p", 1, "opencv", "yunet")
            report.frame = .with {
                ($0.run, $0.sequence, $0.capturedAt, $0.width, $0.height) = (0xAB, 7, time, 640, 480)
            }
            report.model = .with { ($0.name, $0.version, $0.hashPrefix) = ("tiny", "1.0.0", "0123456789ab") }
            report.classifiedAt = time + 40_000
            report.faces = emotions.map { .sample($0, share) }
        }
    }
}

extension WireFaceEmotion {
    static func sample(_ emotion: Emotion, _ share: Float) -> Self {
        .with {
            $0.box = WireBox(Box(x: 10, y: 20, width: 30, height: 40))
            ($0.score, $0.track) = (0.9, 3)
            $0.emotion = WireEmotion(emotion)
            $0.probabilities = Emotion.allCases.map { $0 == emotion ? share : (1 - share) / 6 }
        }
    }
}

extension Name {
    static let home = constant("home")
    static let door = constant("door")
}
