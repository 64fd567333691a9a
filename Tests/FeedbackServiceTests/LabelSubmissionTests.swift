import Failure
import Messages
import SwiftProtobuf
import Testing

@testable import FeedbackService

@Suite struct LabelSubmissionTests {
    private func code(_ label: WireLabel) -> FeedbackFailureCode? {
        do {
            _ = try LabelSubmission(label)
            return nil
        } catch {
            return error.code
        }
    }

    @Test(arguments: [WireLabel.Verdict.confirmed, .corrected, .notAFace, .skipped])
    func takesEveryVerdict(verdict: WireLabel.Verdict) {
        #expect(code(.submission("a") { $0.verdict = verdict }) == nil)
    }

    @Test func takesAnUndo() throws {
        #expect(try LabelSubmission(.undo("b", of: "a")).content.undoes?.text == "a")
    }

    @Test(
        arguments: [
            .submission(""), .submission("A key"), .submission("a", by: ""), .submission("a", by: "Ann Smith"),
            .submission("a") { $0.verdict = .unspecified }, .submission("a") { $0.verdict = .UNRECOGNIZED(9) },
            .submission("a") { $0.emotion = .unspecified }, .submission("a") { $0.emotion = .UNRECOGNIZED(8) },
            .submission("a") { $0.face.camera = "" }, .submission("a") { $0.face.frame = 0 },
            .submission("a") { $0.face.frame = .max }, .submission("a") { $0.clearFace() },
            .submission("a") { $0.source = "Re View" }, .undo("a", of: ""), .undo("a", of: "a"),
            .submission("a") { ($0.verdict, $0.shown) = (.confirmed, .happy) },
        ] as [WireLabel]
    )
    func refusesWhatCannotBe(label: WireLabel) {
        #expect(code(label) == .invalid)
    }

    @Test func dropsAnEmotionThatDoesNotBelong() throws {
        let label = try LabelSubmission(.submission("a") { $0.verdict = .notAFace }).label
        #expect(label.emotion == .unspecified)
    }

    @Test func isTheSameWhenItCameLater() throws {
        let label = WireLabel.submission("a")
        let stored = WireLabel.with {
            $0 = label
            ($0.givenAt, $0.producer, $0.sequence, $0.reason) = (5, "feedback.1", 3, .random)
        }
        #expect(try LabelSubmission(label).isSame(as: stored))
    }

    @Test(
        arguments: [
            .submission("a") { $0.emotion = .fear }, .submission("a", by: "ben"), .submission("a", frame: 2),
            .submission("a") { $0.verdict = .skipped }, .undo("a", of: "z"), WireLabel(),
        ] as [WireLabel]
    )
    func isAnotherWhenItSaysSomethingElse(other: WireLabel) throws {
        #expect(try !LabelSubmission(.submission("a")).isSame(as: other))
    }

    // MARK: Against the records

    private let reports = [
        WireEmotionReport.happy(frame: 1, capturedAt: 5), .happy(frame: 1, capturedAt: 5, model: "other"),
    ]

    @Test func findsItsFace() throws {
        #expect(try LabelSubmission(.submission("a")).checkFace(in: reports) == 5)
        #expect(try LabelSubmission(.submission("a") { $0.model = .named("other") }).checkFace(in: reports) == 5)
    }

    @Test(
        arguments: [
            .submission("a") { $0.face.position = 1 }, .submission("a") { $0.model = .named("third") },
        ] as [WireLabel]
    )
    func saysWhenItsFaceIsUnknown(label: WireLabel) throws {
        let submission = try LabelSubmission(label)
        #expect { try submission.checkFace(in: reports) } throws: { ($0 as? FeedbackError)?.code == .unknownFace }
        #expect { try submission.checkFace(in: []) } throws: { ($0 as? FeedbackError)?.code == .unknownFace }
    }

    @Test func findsAFaceThatACanaryRead() throws {
        var report = WireEmotionReport.happy(frame: 1, capturedAt: 5)
        report.faces[0].model = .named("canary")
        let right = try LabelSubmission(.submission("a") { $0.model = .named("canary") })
        #expect(try right.checkFace(in: [report]) == 5)
        let wrong = try LabelSubmission(.submission("a") { $0.model = .named("baseline") })
        #expect { try wrong.checkFace(in: [report]) } throws: { ($0 as? FeedbackError)?.code == .unknownFace }
    }

    @Test func takesNoNoticeOfAShadowUnlessItIsNamed() throws {
        var shadow = WireEmotionReport.happy(frame: 1, capturedAt: 5, model: "tiny")
        (shadow.shadow, shadow.faces[0].emotion) = (true, .sad)
        let confirmed = WireLabel.submission("a") { ($0.verdict, $0.emotion) = (.confirmed, .sad) }
        let unnamed = try LabelSubmission(confirmed)
        #expect { try unnamed.checkFace(in: reports + [shadow]) } throws: { ($0 as? FeedbackError)?.code == .invalid }
        let named = try LabelSubmission(
            .submission("a") { ($0.verdict, $0.emotion, $0.model) = (.confirmed, .sad, .named("tiny")) }
        )
        #expect(try named.checkFace(in: reports + [shadow]) == 5)
    }

    @Test func confirmsOnlyWhatAModelSaid() throws {
        let right = try LabelSubmission(.submission("a") { ($0.verdict, $0.emotion) = (.confirmed, .happy) })
        #expect(try right.checkFace(in: reports) == 5)
        let wrong = try LabelSubmission(.submission("a") { $0.verdict = .confirmed })
        #expect { try wrong.checkFace(in: reports) } throws: { ($0 as? FeedbackError)?.code == .invalid }
    }
}

@Suite struct LabelTimeTests {
    private let day: Int64 = 24 * 3_600 * 1_000_000

    @Test func isTheClocks() throws {
        var time = LabelTime()
        #expect(try time.next(clock: 1_000 * day, capturedAt: 999 * day) == 1_000 * day)
        #expect(try time.next(clock: 1_000 * day + 5, capturedAt: 1) == 1_000 * day + 5)
    }

    @Test func neverGoesBackWhenTheClockIsSetALittle() throws {
        var time = LabelTime()
        _ = try time.next(clock: 1_000 * day, capturedAt: 1)
        #expect(try time.next(clock: 1_000 * day - 2_000_000, capturedAt: 1) == 1_000 * day)
    }

    @Test func refusesAClockThatJumpedBackAYear() throws {
        var time = LabelTime()
        _ = try time.next(clock: 1_000 * day, capturedAt: 1)
        #expect { try time.next(clock: 635 * day, capturedAt: 1) } throws: { error in
            (error as? FeedbackError)?.code == .clock && describe(error).contains("365 days")
        }
        #expect(try time.next(clock: 1_001 * day, capturedAt: 1) == 1_001 * day)
    }

    @Test func refusesAClockThatIsAYearBeforeTheFace() {
        var time = LabelTime()
        #expect { try time.next(clock: 635 * day, capturedAt: 1_000 * day) } throws: { error in
            (error as? FeedbackError)?.code == .clock && describe(error).contains("365 days")
        }
    }

    @Test func doesNotTrapOnForeignTimes() throws {
        var time = LabelTime()
        #expect(throws: FeedbackError.self) { try time.next(clock: .min + 1, capturedAt: -5) }
        #expect(throws: FeedbackError.self) { try time.next(clock: 1, capturedAt: .max) }
        #expect(try time.next(clock: .max, capturedAt: .min) == .max)
    }
}
