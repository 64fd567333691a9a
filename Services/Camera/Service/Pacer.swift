/// Decides when a picture is shown, and which ones are left out.
struct Pacer {
    private let framesPerSecond: Double?
    private var start: ContinuousClock.Instant?
    private var due: ContinuousClock.Instant?

    /// - Parameter framesPerSecond: At most so many are shown; `nil`: all.
    init(framesPerSecond: Double?) {
        self.framesPerSecond = framesPerSecond
    }

    /// When to show the picture that a film has at this position: now, if it is late.
    mutating func showTime(of position: Duration, now: ContinuousClock.Instant) -> ContinuousClock.Instant {
        let start = self.start ?? now - position
        let time = start + position
        // A film that fell behind goes on from here: it does not rush to catch up.
        self.start = time < now ? now - position : start
        return max(time, now)
    }

    /// Whether the picture that comes now is one of those to be shown.
    mutating func admits(at now: ContinuousClock.Instant) -> Bool {
        guard let framesPerSecond else { return true }
        let interval = Duration.seconds(1 / framesPerSecond)
        let due = self.due ?? now
        // A quarter of an interval early is on time: cameras jitter.
        guard now + interval / 4 >= due else { return false }
        // After a pause the rhythm starts anew: nothing is made up for.
        self.due = (now - due > interval ? now : due) + interval
        return true
    }
}
