/// What a model of a selection is there for, in the order in which they are got ready.
enum ModelRole: String, Codable, CaseIterable, Sendable {
    /// Answers.
    case model
    /// Answers in its place for a share of the tracks.
    case canary
    /// Reads the same faces, to be compared.
    case shadow
}
