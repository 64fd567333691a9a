/// Which pictures are kept of what cameras see.
public enum Keeping: String, Sendable, CaseIterable {
    /// None: results are numbers.
    case none
    /// Of faces, for people to label.
    case crops
    /// Of faces, and whole frames in which the faces are pixelated.
    case frames
}
