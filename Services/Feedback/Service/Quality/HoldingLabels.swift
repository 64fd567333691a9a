import Faces
import Messages

/// Works out what people say of faces at present from the log of all they ever said.
///
/// It reads the log from its end: the first label of a person for a face that it meets, and that was not taken back, is the
/// one that holds.
struct HoldingLabels: Sendable {
    /// What a person said that a face is.
    enum Judgement: Sendable, Hashable {
        case emotion(Emotion)
        case notAFace
    }

    private struct Saying: Hashable {
        let face: WireFaceReference
        let person: String
    }

    private struct Mark: Hashable {
        let key: String
        let person: String
    }

    private var takenBack: Set<Mark> = []
    private var seen: Set<Saying> = []
    private(set) var judgements: [WireFaceReference: [Judgement: Int]] = [:]

    /// Reads the label before those that were read.
    mutating func read(_ label: WireLabel) {
        if label.verdict == .undone {
            takenBack.insert(Mark(key: label.undoes, person: label.person))
            return
        }
        guard !takenBack.contains(Mark(key: label.key, person: label.person)),
            seen.insert(Saying(face: label.face, person: label.person)).inserted,
            let judgement = Judgement(label)
        else { return }
        judgements[label.face, default: [:]][judgement, default: 0] += 1
    }

    /// How people agree about the faces of a camera, or of all.
    func agreement(camera: String? = nil) -> Agreement? {
        Agreement(judgements.lazy.filter { camera == nil || $0.key.camera == camera }.map(\.value))
    }
}

extension HoldingLabels.Judgement {
    /// `nil` for a label that says nothing of the face.
    fileprivate init?(_ label: WireLabel) {
        switch label.verdict {
        case .confirmed, .corrected:
            guard let emotion = Emotion(label.emotion) else { return nil }
            self = .emotion(emotion)
        case .notAFace: self = .notAFace
        case .skipped, .undone, .unspecified, .UNRECOGNIZED: return nil
        }
    }
}
