/// A share of one core's time: it fills as time passes, up to a moment's worth, and is drawn on by work.
struct CPUBudget {
    typealias Instant = ContinuousClock.Instant

    /// So much may be saved up.
    private static let burst: Duration = .milliseconds(200)

    var share: Double
    private var saved: Duration = .zero
    private var filledAt: Instant

    init(share: Double, at now: Instant) {
        self.share = share
        filledAt = now
    }

    /// Whether there is anything left. Work that was begun may overdraw it; what follows waits the longer.
    mutating func allows(at now: Instant) -> Bool {
        saved = min(saved + (now - filledAt) * share, Self.burst)
        filledAt = now
        return saved > .zero
    }

    mutating func spend(_ time: Duration) { saved -= time }
}
