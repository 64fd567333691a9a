extension Duration {
    /// At least 1, at most what a C int holds.
    var wholeMilliseconds: Int32 {
        let (seconds, attoseconds) = components
        let milliseconds = Double(seconds) * 1000 + Double(attoseconds) / 1e15
        return Int32(min(max(milliseconds.rounded(.up), 1), Double(Int32.max)))
    }
}
