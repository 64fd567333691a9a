import Faces
import Foundation
import Messages

/// One message of each kind.
enum Samples {
    private static let jpeg = Data([0xFF, 0xD8, 0xFF, 0xE0, 0, 0, 0xFF, 0xD9])
    private static let box = WireBox(Box(x: 10, y: 20, width: 100, height: 120))

    private static var info: WireFrameInfo {
        var info = WireFrameInfo()
        (info.run, info.sequence, info.capturedAt) = (7, 1, 1_700_000_000_000_000)
        (info.width, info.height) = (640, 480)
        return info
    }

    static var frame: WireFrame {
        var frame = WireFrame()
        (frame.info, frame.jpeg) = (info, jpeg)
        return frame
    }

    private static var face: WireFace {
        var face = WireFace()
        (face.box, face.score) = (box, 0.9)
        (face.crop.region, face.crop.jpeg) = (box, jpeg)
        return face
    }

    static var faceSet: WireFaceSet {
        var faces = WireFaceSet()
        (faces.frame, faces.faces, faces.detector) = (info, [face], "yunet")
        return faces
    }

    static var report: WireEmotionReport {
        var report = WireEmotionReport()
        (report.producer, report.sequence, report.frame) = ("classifier-1", 1, info)
        (report.model.name, report.model.version) = ("mien-small", "1")
        let likelihoods = EmotionProbabilities([0, 0, 0, 1, 0, 0, 0])
        report.faces = likelihoods.map { [WireFaceEmotion(face, probabilities: $0)] } ?? []
        return report
    }

    static var status: WireServiceStatus {
        var status = WireServiceStatus()
        status.state = .online
        return status
    }
}
