import Faces
import Failure
import Messages
import Store
import Testing

@Suite("RecordedReport")
struct RecordedReportTests {
    private func wire() -> WireEmotionReport {
        var report = WireEmotionReport()
        (report.producer, report.sequence) = ("classifier-1", 3)
        (report.frame.run, report.frame.sequence, report.frame.capturedAt) = (.max, 9, 1_000)
        (report.frame.width, report.frame.height) = (640, 480)
        (report.model.name, report.model.version, report.model.hashPrefix) = ("baseline-7", "1.0", "0a1b2c")
        (report.engine, report.detector, report.detectedAt, report.classifiedAt) = ("opencv", "haar", 1_010, 1_020)
        report.faces = [face(.happy, at: 100)]
        return report
    }

    private func face(_ emotion: Emotion, at x: Float) -> WireFaceEmotion {
        var face = WireFaceEmotion()
        face.box = WireBox(Box(x: x, y: 10, width: 100, height: 100))
        (face.score, face.track, face.emotion) = (0.5, 4, WireEmotion(emotion))
        face.probabilities = Emotion.allCases.map { $0 == emotion ? 0.4 : 0.1 }
        return face
    }

    private func truth(_ emotion: WireEmotion, _ box: Box) -> WireTruth {
        var truth = WireTruth()
        (truth.emotion, truth.box) = (emotion, WireBox(box))
        return truth
    }

    private func record(_ wire: WireEmotionReport) throws -> RecordedReport {
        try RecordedReport(wire, site: Name("home"), camera: Name("hall"), recordedAt: 1_050)
    }

    @Test func keepsWhatTheModelSaidAndBesideItWhatTheTrackComesToOverTime() throws {
        var smoothed = wire()
        smoothed.faces[0].smoothed.emotion = .sad
        smoothed.faces[0].smoothed.probabilities = [0, 0, 0, 0.2, 0.8, 0, 0]
        #expect(smoothed.flaw == nil)
        let face = try record(smoothed).faces.first
        #expect(face?.emotion == .happy)
        #expect(face?.confidence == 0.4)
        #expect(face?.smoothed == .sad)
    }

    @Test func holdsWhatTheReportSays() throws {
        let report = try record(wire())
        #expect(report.site.text == "home" && report.camera.text == "hall" && report.producer.text == "classifier-1")
        #expect(report.sequence == 3)
        #expect(report.frame == RecordedReport.Frame(run: .max, sequence: 9, width: 640, height: 480))
        #expect(
            [report.capturedAt, report.detectedAt, report.classifiedAt, report.recordedAt] == [
                1_000, 1_010, 1_020, 1_050,
            ]
        )
        #expect(report.latency == 50)
        #expect(report.model.engine == "opencv" && report.detector == "haar")
        let face = try #require(report.faces.first)
        #expect(face.emotion == .happy && face.confidence == 0.4 && face.track == 4 && face.truth == nil)
    }

    @Test func findsTheTruthOfEachFace() throws {
        var report = wire()
        report.faces = [face(.happy, at: 100), face(.sad, at: 300), face(.fear, at: 500)]
        report.truth = [
            truth(.fear, Box(x: 290, y: 0, width: 110, height: 140)),
            truth(.happy, Box(x: 80, y: -20, width: 140, height: 170)),
        ]
        #expect(try record(report).faces.map(\.truth) == [.happy, .fear, nil])
    }

    @Test func takesAFaceInChangeForOneWithoutTruth() throws {
        var report = wire()
        report.truth = [truth(.unspecified, report.faces[0].box.box)]
        #expect(try record(report).faces.first?.truth == nil)
    }

    @Test func acceptsAReportThatDoesNotNameItsEngineOrDetector() throws {
        var report = wire()
        (report.engine, report.detector, report.model.hashPrefix) = ("", "", "")
        #expect(try record(report).detector.isEmpty)
    }

    static let badReports: [(String, @Sendable (inout WireEmotionReport) -> Void)] = [
        ("producer", { $0.producer = "Not a name" }),
        ("model", { $0.model.name = "" }),
        ("version", { $0.model.version = "/" }),
        ("hash", { $0.model.hashPrefix = "no hash" }),
        ("engine", { $0.engine = String(repeating: "x", count: 65) }),
        ("detector", { $0.detector = "two words" }),
        ("emotion", { $0.faces[0].emotion = .unspecified }),
        ("unknown emotion", { $0.faces[0].emotion = .UNRECOGNIZED(12) }),
        ("probabilities", { $0.faces[0].probabilities.removeLast() }),
    ]

    @Test(arguments: badReports.indices) func refusesWhatCannotBeStored(index: Int) throws {
        var report = wire()
        Self.badReports[index].1(&report)
        #expect(throws: MessageError.self, "\(Self.badReports[index].0)") { try record(report) }
    }

    @Test func doesNotTrapOnTimesThatAreFarApart() throws {
        var report = try record(wire())
        (report.capturedAt, report.recordedAt) = (.max, .min)
        #expect(report.latency == 1)
    }
}
