import Faces
import Failure

/// The emotions that a client wants to hear of: all seven, or the six of mememoji, for which disgust is a kind of anger.
enum EmotionView: Int, Sendable {
    case six = 6
    case seven = 7

    /// In the order in which they are answered.
    var emotions: [Emotion] {
        switch self {
        case .six: [.angry, .fear, .happy, .sad, .surprise, .neutral]
        case .seven: Emotion.allCases
        }
    }

    /// What is said of an emotion in this view.
    func shown(_ emotion: Emotion) -> Emotion {
        self == .six && emotion == .disgust ? .angry : emotion
    }

    /// How likely an emotion is in this view.
    func probability(of emotion: Emotion, in probabilities: EmotionProbabilities) -> Float {
        Emotion.allCases.filter { shown($0) == emotion }.reduce(0) { $0 + probabilities[$1] }
    }

    /// The view that a request asks for by `classes`; six, as clients of mememoji expect, when it does not.
    ///
    /// - Throws: ``GatewayError`` with `badParameter`.
    static func asked(_ fields: CompatibleFields) throws(GatewayError) -> EmotionView {
        guard let text = try fields.text("classes") else { return .six }
        guard let view = Int(text).flatMap(EmotionView.init) else {
            throw GatewayError(.badParameter, "classes has to be 6 or 7")
        }
        return view
    }
}
