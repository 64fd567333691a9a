extension Duration {
    /// In seconds, to a thousandth, for the log.
    var formatted: String {
        let (seconds, attoseconds) = components
        return "\(Double(seconds * 1_000 + attoseconds / 1_000_000_000_000_000) / 1_000) s"
    }
}
