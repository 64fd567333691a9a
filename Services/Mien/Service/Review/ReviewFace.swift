import Faces
import Messages

/// A face that a person is asked about.
struct ReviewFace: Sendable, Hashable {
    let reference: WireFaceReference
    let capturedAt: Int64
    let model: WireModelReference
    /// What the model said.
    let shown: Emotion
    let probabilities: EmotionProbabilities
    let reason: WireCandidatesRequest.Order
    /// The face and what is around it.
    let jpeg: [UInt8]

    /// - Returns: `nil` for an item without a picture or a whole answer: nobody could say anything about it.
    init?(_ item: WireReviewItem) {
        let candidate = item.candidate
        guard let shown = Emotion(candidate.emotion), !item.crop.jpeg.isEmpty,
            let probabilities = EmotionProbabilities(candidate.probabilities)
        else { return nil }
        reference = candidate.face
        capturedAt = candidate.capturedAt
        model = candidate.model
        self.shown = shown
        self.probabilities = probabilities
        reason = item.reason
        jpeg = Array(item.crop.jpeg)
    }
}

extension WireCandidatesRequest.Order {
    /// Why a face was chosen, for the person who is asked.
    var sentence: String {
        switch self {
        case .random: "chosen at random"
        case .uncertain: "the model is not sure"
        case .disputed: "models disagree"
        case .rare: "the model seldom says this"
        case .contested: "people disagree"
        case .newest: "among the newest"
        case .second: "for a second opinion"
        case .UNRECOGNIZED: "chosen"
        }
    }
}
