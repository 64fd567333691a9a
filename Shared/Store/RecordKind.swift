/// What is kept for a time of its own.
public enum RecordKind: String, Sendable, CaseIterable {
    /// Reports and their faces. The sums of the timeline, and labels, stay.
    case results
    /// Pictures of faces that nobody has labelled; the others stay as long as their labels.
    case crops
    /// Whole pictures.
    case frames
}

/// What one step of the expiry came to.
public struct ExpiryStep: Sendable, Hashable {
    /// How many records were deleted.
    public var deleted: Int
    /// Whether there may be more to do at once.
    public var hasMore: Bool

    public init(deleted: Int = 0, hasMore: Bool = false) {
        self.deleted = deleted
        self.hasMore = hasMore
    }
}
