import Faces
import Messages

/// What a person says of a face.
enum ReviewAnswer: Sendable, Hashable {
    case emotion(Emotion)
    case notAFace
    case skip

    /// The answer that a key gives; `nil` for a key that gives none.
    ///
    /// - Parameter shown: What Enter confirms.
    init?(_ key: Key, shown: Emotion) {
        switch key {
        case .enter: self = .emotion(shown)
        case .character(" "): self = .skip
        case .character("x"), .character("X"): self = .notAFace
        case .character(let letter):
            guard let emotion = Emotion.allCases.first(where: { $0.isMeant(by: letter) }) else { return nil }
            self = .emotion(emotion)
        default: return nil
        }
    }

    /// The label's verdict on a face of which the model said this.
    func verdict(shown: Emotion) -> WireLabel.Verdict {
        switch self {
        case .emotion(let emotion): emotion == shown ? .confirmed : .corrected
        case .notAFace: .notAFace
        case .skip: .skipped
        }
    }

    var words: String {
        switch self {
        case .emotion(let emotion): emotion.name
        case .notAFace: "not a face"
        case .skip: "skipped"
        }
    }
}

extension Emotion {
    /// The letter that stands for it in `mien review`: no two begin alike, but surprise, which is "u".
    var letter: Character { self == .surprise ? "u" : name.first ?? "?" }

    /// Its number in `mien review`, from 1.
    var digit: Character { Character(String(rawValue + 1)) }

    fileprivate func isMeant(by key: Character) -> Bool {
        key == digit || key.lowercased() == String(letter)
    }
}
