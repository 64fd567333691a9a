import Messages

/// Those who take what is imported: the bus, the recorder, the people's labels.
protocol ImportDesk: Sendable {
    /// Publishes faces, as a detector does.
    func publish(_ faces: WireFaceSet) async throws

    /// What was recorded of a run's only frame.
    func reports(ofRun run: UInt64) async throws -> [WireEmotionReport]

    /// Whether a picture is kept of the run's first face.
    func keepsPicture(ofRun run: UInt64) async throws -> Bool

    /// Gives a label. Returns whether the same label had been given before.
    ///
    /// - Throws: ``LabelRefusal`` when it will never be stored.
    func submit(_ label: WireLabel) async throws -> Bool
}
