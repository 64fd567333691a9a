import Faces
import Failure
import Messages
import SwiftProtobuf

/// A label as clients send it.
struct GivenLabel: Decodable {
    private enum CodingKeys: String, CodingKey {
        case faceID = "face_id"
        case key, verdict, emotion, person, undoes, shown, reason
    }

    let faceID: String
    let key: String
    let verdict: String
    let emotion: String?
    let person: String?
    let undoes: String?
    let shown: String?
    let reason: String?

    /// The label for mien-feedback, which numbers it and knows whether there is such a face.
    ///
    /// - Throws: ``GatewayError`` with ``GatewayFailureCode/badLabel`` or ``GatewayFailureCode/unknownFace``.
    func label(by visitor: Name) throws(GatewayError) -> WireLabel {
        guard let face = FaceID(faceID) else {
            throw GatewayError(.unknownFace, "no such face was recorded: faces are called camera:run:frame:position")
        }
        guard let given = LabelJSON.verdict(verdict) else {
            throw Self.bad("'verdict' must be one of \(LabelJSON.verdictWords.joined(separator: ", "))")
        }
        var label = WireLabel()
        label.key = try Self.name(key, "key")
        label.face = face.reference
        label.verdict = given
        label.person = try person.map { person throws(GatewayError) in try Self.name(person, "person") } ?? visitor.text
        label.source = "web"
        label.undoes = try undoes.map { undoes throws(GatewayError) in try Self.name(undoes, "undoes") } ?? ""
        label.emotion = try Self.emotion(emotion, "emotion")
        label.shown = try Self.emotion(shown, "shown")
        if let reason {
            guard let order = LabelJSON.reason(reason) else {
                throw Self.bad("'reason' is none that /api/v1/review gives")
            }
            label.reason = order
        }
        try check(label)
        return label
    }

    private func check(_ label: WireLabel) throws(GatewayError) {
        let needsEmotion = label.verdict == .confirmed || label.verdict == .corrected
        guard needsEmotion == (label.emotion != .unspecified) else {
            throw Self.bad(needsEmotion ? "'\(verdict)' needs an 'emotion'" : "'\(verdict)' has no 'emotion'")
        }
        guard (label.verdict == .undone) == !label.undoes.isEmpty else {
            throw Self.bad("'undoes' is the key of the label that 'undone' takes back, and of no other verdict")
        }
    }

    private static func name(_ text: String, _ field: String) throws(GatewayError) -> String {
        do {
            return try Name(text).text
        } catch {
            throw bad("'\(field)': \(error.message)")
        }
    }

    private static func emotion(_ word: String?, _ field: String) throws(GatewayError) -> WireEmotion {
        guard let word else { return .unspecified }
        guard let emotion = Emotion(name: word) else {
            throw bad("'\(field)' must be one of \(Emotion.allCases.map(\.name).joined(separator: ", "))")
        }
        return WireEmotion(emotion)
    }

    private static func bad(_ sentence: String) -> GatewayError { GatewayError(.badLabel, sentence) }
}
