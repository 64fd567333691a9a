/// A horizontal bar with eighths of a column.
enum Bar {
    private static let eighths = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]

    /// - Parameters:
    ///   - share: 0 to 1; what is outside is brought into it.
    ///   - columns: How wide a full bar is; the result is padded to that.
    static func text(_ share: Float, columns: Int) -> String {
        let filled = Int((max(0, min(1, share)) * Float(columns * 8)).rounded())
        let bar = String(repeating: "█", count: filled / 8) + eighths[filled % 8]
        return bar + String(repeating: " ", count: columns - bar.count)
    }
}

extension String {
    /// Padded or cut to a number of characters.
    func fitted(_ columns: Int) -> String {
        count <= columns ? self + String(repeating: " ", count: columns - count) : String(prefix(columns - 1)) + "…"
    }

    /// Padded on the left.
    func right(_ columns: Int) -> String {
        count < columns ? String(repeating: " ", count: columns - count) + self : self
    }
}
