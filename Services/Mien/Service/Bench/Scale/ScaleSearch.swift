/// Which number of cameras is measured next.
///
/// Those that were asked for come first, in ascending order, until there are too many. Then the number is doubled until there are
/// too many, and the gap between enough and too many is halved until it is small.
struct ScaleSearch {
    /// Nobody measures more on one machine.
    static let limit = 4_096
    /// The gap is small when it is this share of what was enough.
    private static let precision = 0.15

    private var asked: [Int]
    private let goesOn: Bool
    /// The most cameras for which the machine was enough.
    private(set) var enough: Int?
    /// The fewest that were too many.
    private(set) var tooMany: Int?

    /// - Parameters:
    ///   - asked: Each 1 or more.
    ///   - goesOn: Whether the limit is looked for.
    init(asked: [Int], goesOn: Bool) {
        self.asked = Set(asked).sorted()
        self.goesOn = goesOn
    }

    /// `nil`: it is done.
    var next: Int? {
        if let first = asked.first { return first }
        guard goesOn else { return nil }
        guard let tooMany else { return enough.flatMap { $0 < Self.limit ? min(2 * $0, Self.limit) : nil } }
        let gap = tooMany - (enough ?? 0)
        guard gap > 1, Double(gap) > Self.precision * Double(enough ?? 1) else { return nil }
        return (enough ?? 0) + gap / 2
    }

    /// So many cameras were measured.
    mutating func note(_ cameras: Int, isSaturated: Bool) {
        asked.removeAll { $0 == cameras }
        if isSaturated {
            tooMany = min(cameras, tooMany ?? cameras)
            // More of them would only take longer.
            asked.removeAll { $0 >= cameras }
        } else {
            enough = max(cameras, enough ?? cameras)
        }
    }
}
