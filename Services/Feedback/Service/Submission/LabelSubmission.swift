import Faces
import Failure
import Messages

/// A label that somebody wants to give, as far as it can be checked without asking anybody.
struct LabelSubmission: Sendable {
    /// What two labels of the same key must have in common to be the same label: what a person said, not when it came.
    struct Content: Sendable, Hashable {
        let person: Name
        let verdict: WireLabel.Verdict
        let emotion: Emotion?
        /// Of all labels but those that take another back: they are about whatever that one was about.
        let face: WireFaceReference?
        /// The key of the label that is taken back.
        let undoes: Name?
    }

    let key: Name
    let content: Content
    /// As it was sent, without what belongs to another verdict.
    let label: WireLabel

    /// Checks a label.
    ///
    /// - Throws: ``FeedbackError`` with ``FeedbackFailureCode/invalid``.
    init(_ wire: WireLabel) throws(FeedbackError) {
        key = try Self.name(wire.key, of: "key")
        content = try Content(wire)
        guard content.undoes != key else {
            throw FeedbackError(.invalid, "a label cannot take itself back: give it a key of its own")
        }
        // The name's own error adds nothing.
        guard wire.source.isEmpty || (try? Name(wire.source)) != nil else {
            throw FeedbackError(.invalid, "the label's source is not a name: write review, web, import or the like")
        }
        var label = wire
        if content.emotion == nil { label.emotion = .unspecified }
        if content.undoes == nil { label.undoes = "" }
        self.label = label
    }

    fileprivate static func name(_ text: String, of field: StaticString) throws(FeedbackError) -> Name {
        do {
            return try Name(text)
        } catch {
            throw FeedbackError(.invalid, "the label's \(field) is missing or not a name", cause: error)
        }
    }
}

extension LabelSubmission.Content {
    /// What a label says.
    ///
    /// - Throws: ``FeedbackError`` with ``FeedbackFailureCode/invalid``.
    init(_ wire: WireLabel) throws(FeedbackError) {
        person = try LabelSubmission.name(wire.person, of: "person")
        verdict = wire.verdict
        switch wire.verdict {
        case .confirmed, .corrected:
            emotion = try Self.emotion(of: wire)
            (face, undoes) = (try Self.face(of: wire), nil)
        case .notAFace, .skipped:
            emotion = nil
            (face, undoes) = (try Self.face(of: wire), nil)
        case .undone:
            emotion = nil
            (face, undoes) = (nil, try LabelSubmission.name(wire.undoes, of: "key to take back"))
        case .unspecified, .UNRECOGNIZED:
            throw FeedbackError(
                .invalid,
                "the label has no verdict: it is confirmed, corrected, not a face, skipped or undone"
            )
        }
    }

    private static func emotion(of wire: WireLabel) throws(FeedbackError) -> Emotion {
        guard let emotion = Emotion(wire.emotion) else {
            let names = Emotion.allCases.map(\.name).joined(separator: ", ")
            throw FeedbackError(.invalid, "the label names no emotion that there is: write one of \(names)")
        }
        if wire.verdict == .confirmed, let shown = Emotion(wire.shown), shown != emotion {
            throw FeedbackError(.invalid, "\(emotion.name) does not confirm \(shown.name), which was shown: correct it")
        }
        return emotion
    }

    private static func face(of wire: WireLabel) throws(FeedbackError) -> WireFaceReference {
        _ = try LabelSubmission.name(wire.face.camera, of: "camera")
        guard wire.face.frame >= 1, wire.face.frame <= UInt64(Int64.max) else {
            throw FeedbackError(.invalid, "the label is about no frame: frames are counted from 1")
        }
        return wire.face
    }
}
