import Messages

/// What the feedback service asks the recorder.
///
/// All throw ``FeedbackError`` with ``FeedbackFailureCode/unavailable`` when the recorder does not answer.
protocol Records: Sendable {
    /// The reports of a frame, of all models; none for a frame that was not recorded.
    func reports(of frame: WireFrameRequest) async throws -> [WireEmotionReport]
    /// The label with this key; `nil` when there is none.
    func label(_ key: Name) async throws -> WireLabel?
    /// Faces that a person may be asked about, the best first.
    func candidates(_ request: WireCandidatesRequest) async throws -> [WireCandidate]
    /// The picture of a face; `nil` when none is kept.
    func crop(of face: WireFaceReference) async throws -> WireCrop?
    /// One page of what people said, last recorded first.
    func labels(_ request: WireLabelsRequest) async throws -> WireLabelsReply
    /// What people said against what models had said.
    func confusions(_ request: WireConfusionRequest) async throws -> [WireConfusion]
}

/// Where accepted labels go.
protocol LabelOutbox: Sendable {
    /// Stores a label and sends it; returns when it is stored.
    ///
    /// - Throws: when it is not stored.
    func add(_ label: WireLabel) async throws
}
