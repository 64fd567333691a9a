import Faces
public import Failure
public import Messages

extension RecordedLabel {
    /// Makes a record of a label that was received at `site`.
    ///
    /// - Parameter recordedAt: Microseconds since 1970-01-01 UTC.
    /// - Throws: `MessageError` with `invalid` or `badName` when the label says something that cannot be stored.
    public init(_ label: WireLabel, site: Name, recordedAt: Int64) throws(MessageError) {
        guard let verdict = Verdict(rawValue: label.verdict.rawValue) else {
            throw MessageError(.invalid, "a label has a verdict that this version does not know; update the recorder")
        }
        let saysEmotion = verdict == .confirmed || verdict == .corrected
        guard !saysEmotion || Emotion(label.emotion) != nil else {
            throw MessageError(.invalid, "a label names none of the seven emotions")
        }
        self.init(
            producer: try Name(label.producer),
            sequence: label.sequence,
            key: try Name(label.key),
            face: try FaceReference(label.face, site: site),
            verdict: verdict,
            emotion: saysEmotion ? Emotion(label.emotion) : nil,
            person: try Name(label.person),
            givenAt: label.givenAt,
            source: label.source.isEmpty ? "" : try Name(label.source).text,
            undoes: verdict == .undone ? try Name(label.undoes) : nil,
            model: label.hasModel ? try RecordedReport.Model(label.model, engine: "") : nil,
            shown: Emotion(label.shown),
            reason: label.hasReason ? CandidateOrder(rawValue: label.reason.rawValue) : nil,
            recordedAt: recordedAt
        )
    }
}

extension WireLabel {
    /// The label as it travels.
    public init(_ label: RecordedLabel) {
        self.init()
        (producer, sequence) = (label.producer.text, label.sequence)
        (key, person, source) = (label.key.text, label.person.text, label.source)
        face = WireFaceReference(label.face)
        verdict = Verdict(rawValue: label.verdict.rawValue) ?? .unspecified
        if let emotion = label.emotion { self.emotion = WireEmotion(emotion) }
        givenAt = label.givenAt
        if let undoes = label.undoes { self.undoes = undoes.text }
        if let model = label.model { self.model = WireModelReference(model) }
        if let shown = label.shown { self.shown = WireEmotion(shown) }
        if let reason = label.reason { self.reason = .init(rawValue: reason.rawValue) ?? .random }
    }
}

extension WireModelReference {
    /// The model as it travels; its engine stands elsewhere.
    public init(_ model: RecordedReport.Model) {
        self.init()
        (name, version, hashPrefix) = (model.name.text, model.version.text, model.hashPrefix)
    }
}
