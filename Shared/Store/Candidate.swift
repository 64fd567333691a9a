public import Faces

/// Which faces people are asked about first; the numbers are the wire's, and stored with labels.
public enum CandidateOrder: Int, Sendable, CaseIterable {
    /// In no order that has to do with the results: each face is as likely as any other.
    case random = 0
    /// The two most likely emotions lie closest together.
    case uncertain
    /// Models disagree about it, or the model with the track's smoothed result.
    case disputed
    /// The model says what it seldom says.
    case rare
    /// People disagree about it.
    case contested
    case newest
    /// One person has said what it is, and was asked because it had been drawn at random.
    case second
}

/// A face that a person may be asked about: one of which a picture is kept.
public struct Candidate: Sendable, Hashable {
    public var face: FaceReference
    /// Microseconds since 1970-01-01 UTC.
    public var capturedAt: Int64
    /// 0 when nothing tracked the face.
    public var track: UInt64
    /// Of several models, the one that was recorded last.
    public var model: RecordedReport.Model
    /// What the model said.
    public var emotion: Emotion
    public var probabilities: EmotionProbabilities
    /// What people say of it at present.
    public var labels: [RecordedLabel]

    /// By how much the most likely emotion leads the second, from 0 to 1.
    var margin: Float {
        let sorted = probabilities.values.sorted(by: >)
        return sorted[0] - sorted[1]
    }
}
