/// What somebody may do: each role may do all that those before it may.
public enum Role: String, CaseIterable, Sendable, Comparable {
    /// Sees results and asks about pictures of their own.
    case viewer
    /// Also says what faces show.
    case labeler
    /// Also changes what models run, and deletes.
    case admin

    public static func < (left: Role, right: Role) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .viewer: 1
        case .labeler: 2
        case .admin: 3
        }
    }
}
