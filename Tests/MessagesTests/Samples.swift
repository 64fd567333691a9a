import Faces
import Foundation
import Messages

/// Messages that are right in every respect, for tests to spoil.
enum Samples {
    static let jpeg: [UInt8] = [0xFF, 0xD8, 0xFF, 0xE0, 0, 0, 0xFF, 0xD9]

    static var info: WireFrameInfo {
        var info = WireFrameInfo()
        info.run = 7
        info.sequence = 1
        info.capturedAt = 1_700_000_000_000_000
        (info.width, info.height) = (640, 480)
        return info
    }

    static var box: WireBox { WireBox(Box(x: 10, y: 20, width: 100, height: 120)) }

    static var frame: WireFrame {
        var frame = WireFrame()
        frame.info = info
        frame.jpeg = .init(jpeg)
        return frame
    }

    static var face: WireFace {
        var face = WireFace()
        face.box = box
        face.score = 0.9
        face.landmarks = [WirePoint(Point(x: 30, y: 40))]
        face.crop.region = box
        face.crop.jpeg = .init(jpeg)
        return face
    }

    static var faceSet: WireFaceSet {
        var faces = WireFaceSet()
        faces.frame = info
        faces.faces = [face]
        faces.detector = "yunet"
        faces.detectedAt = info.capturedAt + 1
        return faces
    }

    static var faceEmotion: WireFaceEmotion {
        guard let likelihoods = EmotionProbabilities([0, 0, 0, 0.9, 0.1, 0, 0]) else { return WireFaceEmotion() }
        var emotion = WireFaceEmotion(face, probabilities: likelihoods)
        emotion.track = 5
        // Sad is what the track still shows; happy has only just taken the lead.
        emotion.smoothed.emotion = .sad
        emotion.smoothed.probabilities = [0, 0, 0, 0.5, 0.45, 0, 0.05]
        return emotion
    }

    static var report: WireEmotionReport {
        var report = WireEmotionReport()
        report.producer = "classifier-1"
        report.sequence = 1
        report.frame = info
        report.faces = [faceEmotion]
        report.model.name = "mien-small"
        report.model.version = "1"
        report.model.hashPrefix = "0123456789ab"
        report.engine = "opencv"
        return report
    }

    static var status: WireServiceStatus {
        var status = WireServiceStatus()
        status.state = .online
        status.version = "1.0"
        return status
    }
}
