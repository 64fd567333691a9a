/// Something that happened to the record itself, for whoever asks later why something is not there.
public struct RecordedEvent: Sendable, Hashable {
    /// A closed set.
    public enum Kind: String, Sendable, CaseIterable {
        /// The check at the start.
        case integrity
        /// A label was not stored.
        case labelRefused = "label refused"
        /// Somebody had records deleted.
        case forgotten
    }

    /// Microseconds since 1970-01-01 UTC.
    public var happenedAt: Int64
    public var kind: Kind
    /// For a person, one line.
    public var detail: String

    public init(happenedAt: Int64, kind: Kind, detail: String) {
        self.happenedAt = happenedAt
        self.kind = kind
        self.detail = detail
    }
}
