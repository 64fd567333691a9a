import Faces
import Failure
import Messages
import RPC
import SwiftProtobuf

/// What a person says of a face through mememoji's API.
struct Feedback: Sendable, Equatable {
    let face: FaceID
    /// One of the view's.
    let emotion: Emotion
    let view: EmotionView
    let person: Name
}

/// Takes what people say.
protocol FeedbackTaking: Sendable {
    /// Stores it.
    ///
    /// - Throws: ``GatewayError``: `badParameter` when there is no such face; those of a question over the bus.
    func take(_ feedback: Feedback) async throws
}

/// Makes labels of what people say, and gives them to the feedback service.
struct FeedbackDesk: FeedbackTaking {
    /// The reports of a frame.
    let reports: @Sendable (WireFrameRequest) async throws -> WireReportsReply
    let submit: @Sendable (WireSubmitRequest) async throws -> WireSubmitReply
    /// Lets some time pass before the recorder is asked again.
    let pause: @Sendable () async throws -> Void

    /// So often the recorder is asked for a report that is on its way to it.
    private static let attempts = 20

    init(
        reports: @escaping @Sendable (WireFrameRequest) async throws -> WireReportsReply,
        submit: @escaping @Sendable (WireSubmitRequest) async throws -> WireSubmitReply,
        pause: @escaping @Sendable () async throws -> Void = { try await Task.sleep(for: .milliseconds(100)) }
    ) {
        (self.reports, self.submit, self.pause) = (reports, submit, pause)
    }

    /// Asks over the bus.
    init(client: RPCClient) {
        self.init(
            reports: { try await client.call(.recorderFrame, $0) },
            submit: { request in
                do {
                    return try await client.call(.feedbackSubmit, request)
                } catch let error as RPCError where [.invalid, .remote("unknown_face")].contains(error.code) {
                    throw GatewayError(.badParameter, error.message, cause: error)
                }
            }
        )
    }

    func take(_ feedback: Feedback) async throws {
        let (report, face) = try await recorded(feedback.face)
        guard let said = Emotion(face.emotion) else {
            throw GatewayError(.failed, "the report of the face names no emotion that this version knows")
        }
        let label = Self.label(feedback, said: said, model: face.hasModel ? face.model : report.model)
        _ = try await submit(.with { $0.label = label })
    }

    /// What was recorded of the face. Whoever has just had the prediction may be faster than its report.
    private func recorded(_ face: FaceID) async throws -> (WireEmotionReport, WireFaceEmotion) {
        let request = WireFrameRequest.with {
            ($0.camera, $0.run, $0.frame) = (face.frame.camera.text, face.frame.run, face.frame.frame)
        }
        for attempt in 1...Self.attempts {
            let all = try await reports(request).reports.map(\.report)
            if let report = all.first(where: { !$0.shadow }) {
                guard Int(face.position) < report.faces.count else { break }
                return (report, report.faces[Int(face.position)])
            }
            if attempt < Self.attempts { try await pause() }
        }
        throw GatewayError(
            .badParameter,
            "there is no such face: image_id is the pic_id and face_index the index of one"
        )
    }

    /// The label. Six emotions do not tell disgust from anger: who says "angry" where the model said "disgust" saw that answered as
    /// angry, and confirms it.
    private static func label(_ feedback: Feedback, said: Emotion, model: WireModelReference) -> WireLabel {
        let isConfirmed = feedback.view.shown(said) == feedback.emotion
        return .with {
            $0.key = "mememoji-" + String(UInt64.random(in: .min ... .max), radix: 36)
            $0.face = feedback.face.reference
            $0.verdict = isConfirmed ? .confirmed : .corrected
            $0.emotion = WireEmotion(isConfirmed ? said : feedback.emotion)
            $0.person = feedback.person.text
            $0.source = "mememoji"
            $0.model = model
            $0.shown = WireEmotion(said)
        }
    }
}
