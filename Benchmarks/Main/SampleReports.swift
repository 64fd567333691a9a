import Bus
import Faces
import Messages
import ServiceKit
import Store

/// Made-up reports as four cameras and two classifiers would send them: one face each, with a truth beside it.
struct SampleReports {
    let cameras = [
        Name.constant("camera-0"), .constant("camera-1"), .constant("camera-2"), .constant("camera-3"),
    ]
    static let site = Name.constant("home")
    /// Between two captures, in microseconds.
    var interval: Int64 = 16_667
    /// The two classifiers' names but for their number.
    var producer = "classifier"

    /// As it is sent.
    func message(_ number: Int) throws -> OutboundMessage {
        OutboundMessage(
            topic: Topic(site: Self.site, .emotions(camera: camera(of: number))).text,
            payload: try report(number).encode(),
            qos: .atLeastOnce,
            contentType: protobufContentType
        )
    }

    /// As it is stored.
    func record(_ number: Int) throws -> RecordedReport {
        let report = report(number)
        return try RecordedReport(
            report,
            site: Self.site,
            camera: camera(of: number),
            recordedAt: report.frame.capturedAt + 75_000
        )
    }

    func camera(of number: Int) -> Name { cameras[number % cameras.count] }

    func report(_ number: Int) -> WireEmotionReport {
        let capturedAt = 1_795_000_000_000_000 + Int64(number) * interval
        var report = WireEmotionReport()
        (report.producer, report.sequence) = ("\(producer)-\(number % 2)", UInt64(number / 2 + 1))
        report.frame.run = 0x1234_5678_9abc_def0 + UInt64(number % cameras.count)
        report.frame.sequence = UInt64(number / cameras.count + 1)
        report.frame.capturedAt = capturedAt
        (report.frame.width, report.frame.height) = (640, 480)
        report.detectedAt = capturedAt + 61_234 + Int64(number % 977)
        report.classifiedAt = capturedAt + 73_456 + Int64(number % 1_777)
        (report.model.name, report.model.version) = ("baseline", "0.1.0")
        report.model.hashPrefix = "0123456789ab"
        (report.engine, report.detector) = ("opencv", "haar")
        report.faces = [face(number)]
        var truth = WireTruth()
        (truth.box, truth.emotion) = (report.faces[0].box, .happy)
        report.truth = [truth]
        return report
    }

    /// Numbers that differ from face to face: equal ones would be stored in fewer bytes than real ones.
    private func face(_ number: Int) -> WireFaceEmotion {
        var face = WireFaceEmotion()
        face.box = WireBox(Box(x: Float(number % 400) + 0.3, y: 120.7, width: 143.2, height: 143.2))
        face.score = 0.934_27
        face.track = UInt64(number / 500 + 1)
        let weights = (0..<7).map { Float((number &* 7_919 &+ $0 &* 104_729) % 1_009 + 1) }
        let sum = weights.reduce(0, +)
        face.probabilities = weights.map { $0 / sum }
        face.emotion = EmotionProbabilities(face.probabilities).map { WireEmotion($0.dominant) } ?? .neutral
        return face
    }
}
