package import Faces

/// What people say of one face.
package struct FaceOpinion {
    /// A face, by the numbers that the database has for it.
    package struct Face: Hashable {
        let run: Int64
        let frame: Int64
        let position: Int64

        package init(run: Int64, frame: Int64, position: Int64) {
            (self.run, self.frame, self.position) = (run, frame, position)
        }
    }

    package enum Verdict: Hashable {
        case emotion(Emotion)
        case notAFace
    }

    /// A label that holds, as far as it matters here.
    package struct Vote {
        let verdict: RecordedLabel.Verdict?
        let emotion: Emotion?
        let reason: Int64?
        /// By the number that the database has for it.
        let model: Int64?
        let shown: Emotion?

        package init(
            verdict: RecordedLabel.Verdict?,
            emotion: Emotion?,
            reason: Int64?,
            model: Int64?,
            shown: Emotion?
        ) {
            (self.verdict, self.emotion, self.reason) = (verdict, emotion, reason)
            (self.model, self.shown) = (model, shown)
        }
    }

    private var votes: [Verdict: Int] = [:]
    /// Whether somebody was asked about it because it had been drawn at random.
    package private(set) var isRandom = false
    /// What models had said, as people were shown it.
    package private(set) var shown: [Int64: Emotion] = [:]

    package init() {}

    /// Reads the columns verdict, emotion, reason, model and shown emotion of a label that holds.
    mutating func add(_ columns: inout ColumnReader) throws {
        add(
            Vote(
                verdict: RecordedLabel.Verdict(rawValue: Int(try columns.integer())),
                emotion: try columns.optionalEmotion(),
                reason: try columns.optionalInteger(),
                model: try columns.optionalInteger(),
                shown: try columns.optionalEmotion()
            )
        )
    }

    /// Counts what one person says.
    package mutating func add(_ vote: Vote) {
        isRandom = isRandom || vote.reason == Int64(CandidateOrder.random.rawValue)
        if let model = vote.model, let answer = vote.shown { shown[model] = answer }
        switch (vote.verdict, vote.emotion) {
        case (.confirmed, let emotion?), (.corrected, let emotion?): votes[.emotion(emotion), default: 0] += 1
        case (.notAFace, _): votes[.notAFace, default: 0] += 1
        default: break
        }
    }

    /// What more than half of the people say; `nil` when no such thing is.
    package var agreed: Verdict? {
        let sum = votes.values.reduce(0, +)
        return votes.first { $0.value * 2 > sum }?.key
    }

    /// Whether two people differ.
    var isContested: Bool { votes.count > 1 }
}
