/// Which faces are looked at, of those that lots decide about.
public struct CandidateDraw: Sendable, Hashable {
    /// Every face belongs to one of two parts, by the lot that was drawn when its picture came.
    public enum Part: Int, Sendable, CaseIterable {
        case all = 0
        /// A quarter, set aside for faces that are drawn at random: were those that are hard taken out of it first, what is left
        /// would make every model look better than it is.
        case sample
        case rest

        /// A condition on a picture.
        package var condition: String {
            switch self {
            case .all: "TRUE"
            case .sample: "picture.lot & 3 = 0"
            case .rest: "picture.lot & 3 <> 0"
            }
        }
    }

    /// What lots are drawn from.
    package static let lots: Range<Int64> = 0..<1 << 47

    public var part: Part
    /// The lot to begin with; after the highest it goes on with the lowest.
    package let start: Int64

    /// - Parameter start: Where among the lots to begin, from 0 to 1. Begun somewhere else each time, it does not come upon
    ///   the same easy faces again and again.
    public init(part: Part = .all, start: Double = 0) {
        self.part = part
        // A foreign number that is none of these begins at the beginning.
        self.start = start > 0 && start < 1 ? Int64(start * Double(Self.lots.upperBound)) : 0
    }
}
