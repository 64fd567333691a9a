/// What an import has come to.
struct ImportTally {
    private(set) var counts: [PictureImport.Outcome: Int] = [:]
    private(set) var refused: [String] = []
    private(set) var unreadable: [String] = []

    mutating func add(_ outcome: PictureImport.Outcome, of name: String) {
        guard case .refused(let sentence) = outcome else {
            counts[outcome, default: 0] += 1
            return
        }
        refused.append("\(name): \(sentence)")
    }

    mutating func addUnreadable(_ name: String, _ sentence: String) { unreadable.append("\(name): \(sentence)") }

    /// How many pictures were looked at.
    var total: Int { counts.values.reduce(0, +) + refused.count + unreadable.count }

    var sentence: String {
        let words: [(Int, String)] = [
            (counts[.labelled, default: 0], "labelled"), (counts[.added, default: 0], "to be reviewed"),
            (counts[.known, default: 0], "there already"), (counts[.faceless, default: 0], "without a face"),
            (refused.count, "whose label was not taken"), (unreadable.count, "unreadable"),
        ]
        let facts = words.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
        return "\(total) \(total == 1 ? "picture" : "pictures")" + (facts.isEmpty ? "" : ": \(facts)")
    }
}
