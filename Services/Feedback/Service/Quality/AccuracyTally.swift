import Faces
import Messages
import Statistics

/// How often models were right, for each model and camera, and for each model over all cameras.
struct AccuracyTally: Sendable {
    /// Whose accuracy it is.
    struct Subject: Sendable, Hashable {
        let model: WireModelReference
        /// Empty: all cameras.
        let camera: String
    }

    private(set) var accuracies: [Subject: Proportion] = [:]
    private(set) var notFaces: [Subject: UInt64] = [:]

    /// Adds up what people said against what models had said.
    init(_ confusions: [WireConfusion] = []) {
        for confusion in confusions {
            // Foreign numbers: a table of another size says nothing.
            guard let accuracy = Proportion(confusion) else { continue }
            for camera in Set([confusion.camera, ""]) {
                let subject = Subject(model: confusion.model, camera: camera)
                accuracies[subject] = (accuracies[subject] ?? Proportion(0, of: 0)) + accuracy
                notFaces[subject] = (notFaces[subject] ?? 0) &+ confusion.notFaces
            }
        }
    }

    subscript(subject: Subject) -> Proportion { accuracies[subject] ?? Proportion(0, of: 0) }
}

extension Proportion {
    /// The diagonal of a confusion among all its faces; `nil` when it has not a row and a column for each emotion.
    init?(_ confusion: WireConfusion) {
        let side = Emotion.allCases.count
        guard confusion.counts.count == side * side else { return nil }
        let hits = stride(from: 0, to: side * side, by: side + 1).reduce(0) { $0 &+ confusion.counts[$1] }
        self.init(hits, of: confusion.counts.reduce(0, &+))
    }
}
