/// Finds how many records may be deleted at once: as many as take half of the time that the writer may be held.
struct StepSize {
    /// Results wait no longer than this for the writer.
    static let limit: Duration = .milliseconds(50)
    static let range = 10...5_000

    private(set) var count = 100

    /// Learns from a step that deleted so many in so long.
    mutating func learn(_ deleted: Int, took time: Duration) {
        guard deleted > 0 else { return }
        let fitting = Double(deleted) * ((Self.limit / 2) / max(time, .microseconds(1)))
        // Never more than twice as many as before: the next ones may be larger.
        count = min(max(Int(min(fitting, Double(count) * 2)), Self.range.lowerBound), Self.range.upperBound)
    }
}
