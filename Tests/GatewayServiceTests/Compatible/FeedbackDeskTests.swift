import Faces
import Failure
import Messages
import SwiftProtobuf
import Synchronization
import Testing

@testable import GatewayService

@Suite struct FeedbackDeskTests {
    private struct Gone: Error {}

    private final class Desk: Sendable {
        let labels = Mutex<[WireLabel]>([])
        let questions = Mutex(0)
        /// What the recorder answers, one after the other; then nothing.
        private let replies: Mutex<[[WireEmotionReport]]>

        init(_ replies: [WireEmotionReport]...) { self.replies = Mutex(replies) }

        func take(_ emotion: Emotion, position: UInt32 = 0, view: EmotionView = .six) async throws {
            let frame = FrameID(camera: try Name("web"), run: 5, frame: 9)
            let desk = FeedbackDesk(
                reports: { _ in
                    self.questions.withLock { $0 += 1 }
                    let reports = self.replies.withLock { $0.isEmpty ? [] : $0.removeFirst() }
                    return .with { $0.reports = reports.map { report in .with { $0.report = report } } }
                },
                submit: { request in
                    self.labels.withLock { $0.append(request.label) }
                    return WireSubmitReply()
                },
                pause: {}
            )
            let face = FaceID(frame, position: position)
            try await desk.take(Feedback(face: face, emotion: emotion, view: view, person: Name("anna")))
        }
    }

    private static func report(_ emotion: Emotion, isShadow: Bool = false) -> WireEmotionReport {
        .with {
            $0.shadow = isShadow
            $0.model.name = "tiny"
            $0.faces = [.with { $0.emotion = WireEmotion(emotion) }]
        }
    }

    private func label(_ model: Emotion, _ person: Emotion, view: EmotionView = .six) async throws -> WireLabel {
        let desk = Desk([Self.report(.neutral, isShadow: true), Self.report(model)])
        try await desk.take(person, view: view)
        return try #require(desk.labels.withLock { $0 }.first)
    }

    @Test func agreementConfirmsAndDisagreementCorrects() async throws {
        let same = try await label(.happy, .happy)
        #expect(same.verdict == .confirmed)
        #expect(same.shown == .happy && same.emotion == .happy)
        #expect(same.person == "anna" && same.source == "mememoji" && same.model.name == "tiny")
        #expect(same.face == .with { ($0.camera, $0.run, $0.frame, $0.position) = ("web", 5, 9, 0) })
        let other = try await label(.happy, .sad)
        #expect(other.verdict == .corrected)
        #expect(other.shown == .happy && other.emotion == .sad)
    }

    @Test func angerConfirmsDisgustWhereTheyAreOne() async throws {
        let six = try await label(.disgust, .angry)
        #expect(six.verdict == .confirmed && six.emotion == .disgust)
        let seven = try await label(.disgust, .angry, view: .seven)
        #expect(seven.verdict == .corrected && seven.emotion == .angry)
    }

    @Test func eachLabelHasAKeyOfItsOwnThatIsAName() async throws {
        let keys = [try await label(.sad, .sad).key, try await label(.sad, .sad).key]
        #expect(keys[0] != keys[1])
        for key in keys { _ = try Name(key) }
    }

    @Test func waitsForAReportThatIsOnItsWay() async throws {
        let desk = Desk([], [], [Self.report(.sad)])
        try await desk.take(.sad)
        #expect(desk.questions.withLock { $0 } == 3)
        #expect(desk.labels.withLock { $0 }.count == 1)
    }

    @Test func aFaceThatIsNotThereIsTheClientsFault() async throws {
        for desk in [Desk(), Desk([Self.report(.sad)])] {
            do {
                try await desk.take(.sad, position: 1)
                Issue.record("it was taken")
            } catch let error as GatewayError {
                #expect(error.code == .badParameter)
            }
            #expect(desk.labels.withLock { $0 }.isEmpty)
        }
    }
}
