import Messages

/// Where faces to ask about come from, and where answers go.
protocol ReviewDesk: Sendable {
    /// Faces that a person may be asked about.
    func next() async throws -> [ReviewFace]

    /// Returns when the label is stored.
    ///
    /// - Throws: ``LabelRefusal`` when it will never be; any other error when it may be later.
    func submit(_ label: WireLabel) async throws
}
