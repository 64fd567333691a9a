import Faces

extension Emotion {
    /// What stands for it on a screen.
    var emoji: String {
        switch self {
        case .angry: "😠"
        case .disgust: "🤢"
        case .fear: "😨"
        case .happy: "😀"
        case .sad: "😢"
        case .surprise: "😮"
        case .neutral: "😐"
        }
    }

    /// Its colour among the 256 that terminals have.
    var terminalColor: Int {
        switch self {
        case .angry: 203
        case .disgust: 107
        case .fear: 141
        case .happy: 220
        case .sad: 75
        case .surprise: 208
        case .neutral: 250
        }
    }
}
