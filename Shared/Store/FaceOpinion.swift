import Faces

/// What people say of one face.
struct FaceOpinion {
    /// A face, by the numbers that the database has for it.
    struct Face: Hashable {
        let run: Int64
        let frame: Int64
        let position: Int64
    }

    enum Verdict: Hashable {
        case emotion(Emotion)
        case notAFace
    }

    private var votes: [Verdict: Int] = [:]
    /// Whether somebody was asked about it because it had been drawn at random.
    private(set) var isRandom = false
    /// What models had said, as people were shown it.
    private(set) var shown: [Int64: Emotion] = [:]

    /// Reads the columns verdict, emotion, reason, model and shown emotion of a label that holds.
    mutating func add(_ columns: inout ColumnReader) throws {
        let verdict = RecordedLabel.Verdict(rawValue: Int(try columns.integer()))
        let emotion = try columns.optionalEmotion()
        let reason = try columns.optionalInteger()
        isRandom = isRandom || reason == Int64(CandidateOrder.random.rawValue)
        let model = try columns.optionalInteger()
        if let model, let answer = try columns.optionalEmotion() { shown[model] = answer }
        switch (verdict, emotion) {
        case (.confirmed, let emotion?), (.corrected, let emotion?): votes[.emotion(emotion), default: 0] += 1
        case (.notAFace, _): votes[.notAFace, default: 0] += 1
        default: break
        }
    }

    /// What more than half of the people say; `nil` when no such thing is.
    var agreed: Verdict? {
        let sum = votes.values.reduce(0, +)
        return votes.first { $0.value * 2 > sum }?.key
    }

    /// Whether two people differ.
    var isContested: Bool { votes.count > 1 }
}
