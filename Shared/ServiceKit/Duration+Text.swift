extension Duration {
    /// For a log line: `0.3 s`.
    public var text: String {
        // The bound, three million years, keeps the conversion from trapping.
        let tenths = Int(max(0, min(1e15, (self / .milliseconds(100)).rounded())))
        return "\(tenths / 10).\(tenths % 10) s"
    }
}
