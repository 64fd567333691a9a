import Bus
import Faces
import Failure
import Foundation
import Messages
import ServiceKit
import SwiftProtobuf
import Testing

@testable import MienService

@Suite struct WatchEventTests {
    private static let time: Int64 = 1_800_000_000_000_000

    private func event(_ topic: String, _ message: some WireMessage) throws -> WatchEvent {
        try WatchEvent(InboundMessage(topic: "mien/v1/home/\(topic)", payload: message.encode()))
    }

    private func sentence(_ event: WatchEvent) -> String {
        // The time of day depends on where the machine stands.
        String(event.sentence(.plain, now: Self.time).dropFirst(Timestamp.localTime(Self.time).count + 2))
    }

    private var frame: WireFrame {
        .with {
            $0.info = .sample(at: Self.time)
            $0.jpeg = Data([0xFF, 0xD8, 0xFF] + [UInt8](repeating: 0, count: 54_321))
        }
    }

    private var faces: WireFaceSet {
        .with {
            $0.frame = .sample(at: Self.time)
            $0.detector = "haar"
            $0.detectedAt = Self.time + 30_000
            $0.faces = [.with { $0.box = WireBox(Box(x: 10, y: 20, width: 100, height: 101)) }]
        }
    }

    @Test func tellsOfReports() throws {
        let report = try event("hall/emotions", WireEmotionReport.sample(faces: [.sample(), .sample(.sad, 0.5)]))
        #expect(
            sentence(report)
                == "hall                😀 happy    ██████▌   82 %   😢 sad      ████      50 %  42 ms · baseline-0.1.0"
        )
        let nobody = try event("hall/emotions", WireEmotionReport.sample(faces: []))
        #expect(sentence(nobody) == "hall                no face  42 ms · baseline-0.1.0")
    }

    @Test func tellsOfFramesAndFaces() throws {
        #expect(try sentence(event("hall/frame", frame)) == "hall                frame 12  640×480, 54 kB")
        #expect(try sentence(event("hall/faces", faces)) == "hall                frame 12  100×101 at (10, 20)")
        var nobody = faces
        nobody.faces = []
        #expect(try sentence(event("hall/faces", nobody)) == "hall                frame 12  no face")
        nobody.origin = .still
        #expect(try sentence(event("hall/faces", nobody)) == "hall                frame 12  no face  (still)")
        var predicted = faces
        predicted.origin = .predicted
        #expect(
            try sentence(event("hall/faces", predicted))
                == "hall                frame 12  100×101 at (10, 20)  (predicted)"
        )
    }

    @Test func showsWhatATrackComesToOverTimeAndWritesBoth() throws {
        var face = try WireFaceEmotion.sample(.happy, 0.4)
        face.track = 77
        face.smoothed = WireSmoothedEmotion(.sad, try .mostly(.sad, 0.5))
        let report = try event("hall/emotions", WireEmotionReport.sample(faces: [face]))
        #expect(
            sentence(report)
                == "hall                😢 sad      ████      50 %  42 ms · baseline-0.1.0"
        )
        let line = try JSONLine.text(report.line)
        #expect(line.contains(#""emotion":"happy""#) && line.contains(#""happy":0.4,"#))
        #expect(line.contains(#""smoothed":{"emotion":"sad","probabilities":{"#) && line.contains(#""sad":0.5,"#))
        #expect(line.contains(#""track":77"#))
    }

    @Test func tellsOfServices() throws {
        let online = try event("services/recorder/main/status", WireServiceStatus.sample())
        #expect(sentence(online) == "recorder/main       online")
        let full = try event(
            "services/recorder/main/status",
            WireServiceStatus.sample(.impaired, message: "no room is left")
        )
        #expect(sentence(full) == "recorder/main       impaired: no room is left")
    }

    @Test func writesAReportAsJSON() throws {
        var report = WireEmotionReport.sample(faces: [])
        report.truth = [.with { ($0.emotion, $0.box) = (.sad, WireBox(Box(x: 0, y: 0, width: 9, height: 9))) }]
        #expect(
            try JSONLine.text(event("hall/emotions", report).line) == """
                {"captured_at":"2027-01-15T08:00:00.000Z","faces":[],"frame":12,"latency_ms":42,"model":"baseline-0.1.0",\
                "producer":"server.1","sequence":7,"size":[640,480],"topic":"mien/v1/home/hall/emotions","truth":"sad"}
                """
        )
    }

    @Test func writesTheFacesOfAReportAsPredictDoes() throws {
        let face = try WireFaceEmotion.sample()
        let line = try JSONLine.text(event("hall/emotions", WireEmotionReport.sample(faces: [face])).line)
        let expected = try JSONLine.text(try #require(FaceLine(face)))
        #expect(line.contains(#""faces":[\#(expected)]"#))
    }

    @Test func writesTheOtherMessagesAsJSON() throws {
        #expect(
            try JSONLine.text(event("hall/frame", frame).line)
                == #"{"bytes":54324,"captured_at":"2027-01-15T08:00:00.000Z","frame":12,"size":[640,480],"#
                + #""topic":"mien/v1/home/hall/frame"}"#
        )
        #expect(
            try JSONLine.text(event("hall/faces", faces).line)
                == #"{"boxes":[[10,20,100,101]],"captured_at":"2027-01-15T08:00:00.000Z","detector":"haar","frame":12,"#
                + #""origin":"searched","size":[640,480],"topic":"mien/v1/home/hall/faces"}"#
        )
        let status = WireServiceStatus.sample(
            .impaired,
            message: "no room",
            metrics: [("mien_x_total", ["camera": "hall"], 2)]
        )
        #expect(
            try JSONLine.text(event("services/recorder/main/status", status).line)
                == #"{"message":"no room","metrics":[{"labels":{"camera":"hall"},"name":"mien_x_total","value":2}],"#
                + #""state":"impaired","topic":"mien/v1/home/services/recorder/main/status"}"#
        )
    }

    @Test func tellsWhatPeopleSay() throws {
        var label = WireLabel.with {
            ($0.producer, $0.sequence, $0.key, $0.person, $0.givenAt) = ("feedback-1", 1, "key-1", "ann", Self.time)
            $0.face = .with { ($0.camera, $0.frame, $0.position) = ("hall", 12, 1) }
            ($0.verdict, $0.emotion, $0.shown) = (.corrected, .sad, .happy)
        }
        let corrected = try event("labels", label)
        #expect(sentence(corrected) == "hall                ann says 😢 sad, not happy  face 1 of frame 12")
        #expect(
            try JSONLine.text(corrected.line)
                == #"{"emotion":"sad","frame":12,"person":"ann","topic":"mien/v1/home/labels","verdict":"corrected"}"#
        )
        label.verdict = .notAFace
        #expect(try sentence(event("labels", label)).contains("ann says that this is no face"))
        (label.verdict, label.undoes) = (.undone, "key-0")
        #expect(try sentence(event("labels", label)).contains("ann takes key-0 back"))
    }

    @Test(arguments: [
        ("mien/v1/home/hall/dance", MessageFailureCode.unknownTopic), ("mien/v1/home/hall/frame", .malformed),
    ])
    func refusesWhatIsNoMessage(topic: String, code: MessageFailureCode) {
        let error = #expect(throws: MessageError.self) {
            try WatchEvent(InboundMessage(topic: topic, payload: [0xFF, 0xFF]))
        }
        #expect(error?.code == code)
    }

    @Test(arguments: [Int64.min, .max, -1, 0])
    func survivesImpossibleTimes(time: Int64) throws {
        var report = WireEmotionReport.sample(faces: [])
        report.classifiedAt = time
        let event = try event("hall/emotions", report)
        _ = event.sentence(.plain, now: 0)
        _ = try JSONLine.text(event.line)
    }
}

@Suite struct TimestampTests {
    @Test func writesUTCAsRFC3339() {
        #expect(Timestamp.utc(0) == "1970-01-01T00:00:00.000Z")
        #expect(Timestamp.utc(1_709_210_096_789_999) == "2024-02-29T12:34:56.789Z")
    }

    @Test func writesTheTimeOfDayOfThisMachine() {
        let microseconds: Int64 = 1_709_210_096_789_999
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.dateFormat = "HH:mm:ss"
        let expected = formatter.string(from: Date(timeIntervalSince1970: 1_709_210_096))
        #expect(Timestamp.localTime(microseconds) == expected + ".789")
    }

    @Test(arguments: [Int64.min, -1, .max])
    func writesSomethingForImpossibleTimes(microseconds: Int64) {
        #expect(!Timestamp.utc(microseconds).isEmpty)
        #expect(!Timestamp.localTime(microseconds).isEmpty)
    }
}
