import Messages

/// What a review came to, in a sentence.
struct ReviewSummary {
    let sentence: String

    init(_ state: ReviewState) {
        let verdicts = state.given.map { $0.answer.verdict(shown: $0.face.shown) }
        let words: [(WireLabel.Verdict, String)] = [
            (.confirmed, "confirmed"), (.corrected, "corrected"), (.notAFace, "not a face"), (.skipped, "skipped"),
        ]
        let counts = words.compactMap { verdict, word in
            let count = verdicts.count { $0 == verdict }
            return count == 0 ? nil : "\(count) \(word)"
        }
        let total = "\(verdicts.count) \(verdicts.count == 1 ? "label" : "labels") by \(state.person)"
        let refused = state.refusedCount == 0 ? [] : ["\(state.refusedCount) not accepted: \(state.note)"]
        sentence = ([total + (counts.isEmpty ? "" : ": " + counts.joined(separator: ", "))] + refused)
            .joined(separator: "; ")
    }
}
