public import Faces
public import Messages

/// What a person said of a face, as it is stored: nothing is ever written over, a correction is another label.
public struct RecordedLabel: Sendable, Hashable {
    /// What the person says; the numbers are the wire's, and stored.
    public enum Verdict: Int, Sendable, CaseIterable {
        /// It shows what the model said.
        case confirmed = 1
        /// It shows something else.
        case corrected
        case notAFace
        /// The person does not know, or would not say.
        case skipped
        /// An earlier label of the same person is taken back.
        case undone
    }

    public var producer: Name
    /// From 1 to 2^63 - 1.
    public var sequence: UInt64
    /// Drawn by whoever gave the label: sent twice, it is still one.
    public var key: Name
    public var face: FaceReference
    public var verdict: Verdict
    /// What the face shows; of a confirmation or correction only.
    public var emotion: Emotion?
    public var person: Name
    /// Microseconds since 1970-01-01 UTC, by the clock of whoever took the label.
    public var givenAt: Int64
    /// Where it was given: "review", "web", "import"; empty when it does not say.
    public var source: String
    /// The key of the label that an undoing takes back.
    public var undoes: Name?
    /// The model whose answer the person was shown; its engine is empty.
    public var model: RecordedReport.Model?
    /// That answer.
    public var shown: Emotion?
    /// Why this face was chosen for the person; `nil` when nobody chose.
    public var reason: CandidateOrder?
    /// Microseconds since 1970-01-01 UTC.
    public var recordedAt: Int64

    public init(
        producer: Name,
        sequence: UInt64,
        key: Name,
        face: FaceReference,
        verdict: Verdict,
        emotion: Emotion? = nil,
        person: Name,
        givenAt: Int64,
        source: String = "",
        undoes: Name? = nil,
        model: RecordedReport.Model? = nil,
        shown: Emotion? = nil,
        reason: CandidateOrder? = nil,
        recordedAt: Int64
    ) {
        self.producer = producer
        self.sequence = sequence
        self.key = key
        self.face = face
        self.verdict = verdict
        self.emotion = emotion
        self.person = person
        self.givenAt = givenAt
        self.source = source
        self.undoes = undoes
        self.model = model
        self.shown = shown
        self.reason = reason
        self.recordedAt = recordedAt
    }

    /// Whether two labels say the same: who sent them, when, and under which number does not count.
    package func saysTheSame(as other: RecordedLabel) -> Bool {
        var other = other
        (other.producer, other.sequence, other.givenAt, other.recordedAt) = (producer, sequence, givenAt, recordedAt)
        return self == other
    }
}

/// What became of one label of a batch.
public enum LabelOutcome: Sendable {
    case stored
    /// The same label had been stored before.
    case known
    /// It will never be stored; the error's code is `unknownFace`, `unknownLabel` or `conflict`.
    case refused(StoreError)
}
