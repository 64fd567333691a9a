/// When to connect again: after a failure it takes longer each time, so that a server that is away is not asked by
/// everybody at once when it comes back, and nobody waits for a connection that will not come.
struct ReconnectPause {
    static let shortest: Duration = .milliseconds(250)
    static let longest: Duration = .seconds(10)

    private var failures = 0
    private var next: ContinuousClock.Instant?

    /// Whether it may be tried at this time.
    func mayTry(at now: ContinuousClock.Instant) -> Bool { next.map { now >= $0 } ?? true }

    mutating func succeeded() { self = ReconnectPause() }

    /// It was tried in vain.
    mutating func failed(at now: ContinuousClock.Instant) {
        next = now + min(Self.longest, Self.shortest * (1 << min(failures, 10)))
        failures += 1
    }
}
