/// Keeps a flood of events from becoming a flood of log lines: of each kind, one in ten seconds is told.
struct LogLimiter {
    /// In microseconds.
    private static let interval: Int64 = 10_000_000

    private struct Silence {
        var since: Int64
        var unsaid = 0
    }

    private var silences: [String: Silence] = [:]

    /// Asks whether to tell of an event.
    ///
    /// - Parameters:
    ///   - kind: One of a few.
    ///   - now: In microseconds. A clock that was set back starts a new interval.
    /// - Returns: How many events of this kind have gone untold since the last that was told, or `nil` when this one
    ///   shall go untold too.
    mutating func admit(_ kind: String, at now: Int64) -> Int? {
        guard let silence = silences[kind], (0..<Self.interval).contains(now &- silence.since) else {
            return silences.updateValue(Silence(since: now), forKey: kind)?.unsaid ?? 0
        }
        silences[kind]?.unsaid += 1
        return nil
    }
}
