import Faces
import Store

/// What people say of one face, all together.
struct Ballot {
    /// What it comes to.
    enum Outcome: Equatable {
        /// More people say this than anything else: so many of so many.
        case emotion(Emotion, votes: Int, people: Int)
        case notAFace
        /// No answer has more votes than every other.
        case disagreement
        /// Nobody says anything.
        case nothing
    }

    /// What each person says at present.
    private(set) var labels: [RecordedLabel] = []

    /// - Parameter label: One that holds; each person has at most one.
    mutating func add(_ label: RecordedLabel) { labels.append(label) }

    var outcome: Outcome {
        var votes: [Emotion?: Int] = [:]
        for label in labels {
            switch label.verdict {
            case .confirmed, .corrected: votes[label.emotion, default: 0] += label.emotion == nil ? 0 : 1
            case .notAFace: votes[nil, default: 0] += 1
            case .skipped, .undone: continue
            }
        }
        guard let most = votes.values.max(), most > 0 else { return .nothing }
        let first = votes.filter { $0.value == most }.map(\.key)
        guard first.count == 1 else { return .disagreement }
        return first[0].map { .emotion($0, votes: most, people: votes.values.reduce(0, +)) } ?? .notAFace
    }
}
