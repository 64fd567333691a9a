import Bus
import Faces
import Failure
import Foundation
import Messages

/// A decoded message of the bus.
struct WatchEvent {
    private enum Content {
        case frame(WireFrame)
        case faces(WireFaceSet)
        case emotions(WireEmotionReport)
        case status(WireServiceStatus)
        case label(WireLabel)
    }

    private let topic: Topic
    private let content: Content

    /// - Throws: `MessageError`.
    init(_ message: InboundMessage) throws {
        topic = try Topic(parsing: message.topic)
        content =
            switch topic.subject {
            case .frame: .frame(try .decode(message.payload))
            case .faces: .faces(try .decode(message.payload))
            case .emotions: .emotions(try .decode(message.payload))
            case .status: .status(try .decode(message.payload))
            case .labels: .label(try .decode(message.payload))
            case .emotionsTwin, .mood, .picture, .shadow, .desiredModel, .actualModel, .available, .receipt, .request,
                .reply:
                throw MessageError(.unknownTopic, "'\(message.topic)' is no news: watch faces, reports and services")
            }
    }

    // MARK: For a person

    func sentence(_ terminal: Terminal, now: Int64) -> String {
        let (time, text) =
            switch content {
            case .frame(let frame): (frame.info.capturedAt, terminal.dim(sentence(frame)))
            case .faces(let faces): (faces.detectedAt, terminal.dim(sentence(faces)))
            case .emotions(let report): (report.classifiedAt, sentence(report, terminal))
            case .status(let status): (status.reportedAt, terminal.dim(sentence(status)))
            case .label(let label): (label.givenAt, sentence(label, terminal))
            }
        return "\(Timestamp.localTime(time))  \(name.fitted(18))  \(text)"
    }

    private var name: String {
        switch topic.subject {
        case .status(let service, let instance): "\(service)/\(instance)"
        default: topic.camera?.text ?? labelledCamera
        }
    }

    private var labelledCamera: String {
        if case .label(let label) = content { label.face.camera } else { "" }
    }

    private func sentence(_ frame: WireFrame) -> String {
        "frame \(frame.info.sequence)  \(frame.info.width)×\(frame.info.height), \(frame.jpeg.count / 1_000) kB"
    }

    private func sentence(_ faces: WireFaceSet) -> String {
        let places = faces.faces.map {
            String(format: "%.0f×%.0f at (%.0f, %.0f)", $0.box.width, $0.box.height, $0.box.x, $0.box.y)
        }
        let found = places.isEmpty ? "no face" : places.joined(separator: ", ")
        return "frame \(faces.frame.sequence)  \(found)" + (faces.origin == .searched ? "" : "  (\(faces.origin))")
    }

    private func sentence(_ report: WireEmotionReport, _ terminal: Terminal) -> String {
        let latency = report.milliseconds
        let faces = report.faces.compactMap { face -> String? in
            guard let (emotion, share) = face.shown else { return nil }
            let bar = terminal.paint(Bar.text(share, columns: 8), emotion.terminalColor)
            let word = terminal.paint(emotion.name.fitted(8), emotion.terminalColor)
            return "\(emotion.emoji) \(word) \(bar) \(String(format: "%3.0f %%", share * 100))"
        }
        let shown = faces.isEmpty ? terminal.dim("no face") : faces.joined(separator: "   ")
        return
            "\(shown)  \(terminal.dim(String(format: "%.0f ms · %@", latency, "\(report.model.name)-\(report.model.version)")))"
    }

    private func sentence(_ status: WireServiceStatus) -> String {
        let word = String(describing: status.state)
        return status.message.isEmpty ? word : "\(word): \(status.message)"
    }

    private func sentence(_ label: WireLabel, _ terminal: Terminal) -> String {
        let face = terminal.dim("face \(label.face.position) of frame \(label.face.frame)")
        let emotion = Emotion(label.emotion).map { "\($0.emoji) \(terminal.paint($0.name, $0.terminalColor))" }
        let says =
            switch label.verdict {
            case .confirmed: "confirms \(emotion ?? "")"
            case .corrected: "says \(emotion ?? "")" + (Emotion(label.shown).map { ", not \($0.name)" } ?? "")
            case .notAFace: "says that this is no face"
            case .skipped: "skips"
            case .undone: "takes \(label.undoes) back"
            case .unspecified, .UNRECOGNIZED: "says what this version does not know"
            }
        return "\(label.person) \(says)  \(face)"
    }

    // MARK: For a program

    var line: WatchLine {
        var line = WatchLine(topic: topic.text)
        switch content {
        case .frame(let frame):
            line.add(frame.info)
            line.bytes = frame.jpeg.count
        case .faces(let faces):
            line.add(faces.frame)
            line.boxes = faces.faces.map { [$0.box.x, $0.box.y, $0.box.width, $0.box.height] }
            line.detector = faces.detector
            line.origin = "\(faces.origin)"
        case .emotions(let report):
            line.add(report.frame)
            line.faces = report.faces.compactMap(FaceLine.init)
            line.model = "\(report.model.name)-\(report.model.version)"
            line.producer = report.producer
            line.sequence = report.sequence
            line.latencyMs = report.milliseconds
            line.truth = report.truth.first.flatMap { Emotion($0.emotion)?.name }
        case .status(let status):
            line.state = String(describing: status.state)
            line.message = status.message.isEmpty ? nil : status.message
            line.metrics = status.metrics.map { .init(name: $0.name, labels: $0.labels, value: $0.value) }
        case .label(let label):
            line.frame = label.face.frame
            line.person = label.person
            line.verdict = "\(label.verdict)"
            line.emotion = Emotion(label.emotion)?.name
        }
        return line
    }
}

extension WireEmotionReport {
    /// From capture to classification. The times are foreign numbers: the difference wraps around rather than overflows.
    fileprivate var milliseconds: Double { Double(classifiedAt &- frame.capturedAt) / 1_000 }
}

/// A message as `mien watch --json` prints it; what a kind of message does not have is left out.
struct WatchLine: Encodable {
    struct Metric: Encodable {
        let name: String
        let labels: [String: String]
        let value: Double
    }

    let topic: String
    var frame: UInt64?
    var capturedAt: String?
    var size: [UInt32]?
    var bytes: Int?
    var boxes: [[Float]]?
    var detector: String?
    var origin: String?
    var faces: [FaceLine]?
    var model: String?
    var producer: String?
    var sequence: UInt64?
    var latencyMs: Double?
    var truth: String?
    var state: String?
    var message: String?
    var metrics: [Metric]?
    var person: String?
    var verdict: String?
    var emotion: String?

    private enum CodingKeys: String, CodingKey {
        case topic, frame, size, bytes, boxes, detector, origin, faces, model, producer, sequence, truth, state
        case message, metrics, person, verdict, emotion
        case capturedAt = "captured_at"
        case latencyMs = "latency_ms"
    }

    init(topic: String) {
        self.topic = topic
    }

    mutating func add(_ info: WireFrameInfo) {
        frame = info.sequence
        capturedAt = Timestamp.utc(info.capturedAt)
        size = [info.width, info.height]
    }
}
