/// Counts tokens that are worth nothing, and makes those who try many of them wait longer each time.
struct GuessCounter {
    private struct Guesses {
        var count: Int
        var blockedUntil: ContinuousClock.Instant
        var lastAt: ContinuousClock.Instant
    }

    /// So many mistakes cost nothing.
    private static let free = 5
    private static let longest: Duration = .seconds(60)
    /// After so long, everything is forgotten.
    private static let memory: Duration = .seconds(600)
    private static let limit = 10_000

    private var guesses: [String: Guesses] = [:]

    var count: Int { guesses.count }

    /// How long an address has to wait; `nil`: it may try.
    func wait(of address: String, at time: ContinuousClock.Instant) -> Duration? {
        guard let entry = guesses[address], entry.blockedUntil > time else { return nil }
        return entry.blockedUntil - time
    }

    /// A token was worth nothing.
    mutating func failed(_ address: String, at time: ContinuousClock.Instant) {
        if guesses.count >= Self.limit { guesses = guesses.filter { time - $0.value.lastAt < Self.memory } }
        // Whoever commands so many addresses is slowed down by the limit on all of them instead.
        if guesses.count >= Self.limit { guesses.removeAll() }
        var entry = guesses[address] ?? Guesses(count: 0, blockedUntil: time, lastAt: time)
        if time - entry.lastAt >= Self.memory { entry.count = 0 }
        (entry.count, entry.lastAt) = (entry.count + 1, time)
        if entry.count > Self.free {
            entry.blockedUntil = time + min(Self.longest, .seconds(1) * (1 << min(entry.count - Self.free - 1, 6)))
        }
        guesses[address] = entry
    }

    /// A token was good.
    mutating func succeeded(_ address: String) {
        guesses[address] = nil
    }
}
