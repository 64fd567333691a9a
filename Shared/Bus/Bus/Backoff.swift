/// How long to wait before the next attempt: longer after each failure, and never the same for two clients.
public struct Backoff: Sendable, Equatable {
    /// The longest first delay.
    public var initial: Duration
    /// The longest delay of all.
    public var limit: Duration

    public init(initial: Duration = .milliseconds(500), limit: Duration = .seconds(30)) {
        self.initial = initial
        self.limit = limit
    }

    /// The delay after a number of failures in a row: `initial · 2^(failures - 1)`, at most `limit`, of which the last
    /// half is left to chance, so that clients that lost the same broker do not come back all at once.
    public func delay(afterFailures failures: Int, using random: inout some RandomNumberGenerator) -> Duration {
        // 2^20 times any sensible initial delay is past any limit; more would only overflow.
        let longest = min(limit, initial * (1 << min(max(failures - 1, 0), 20)))
        return longest * Double.random(in: 0.5...1, using: &random)
    }
}
