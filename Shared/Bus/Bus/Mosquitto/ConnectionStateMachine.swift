/// Decides when to connect, how long to wait and when it is over. It does nothing itself.
struct ConnectionStateMachine {
    enum State: Equatable {
        case idle
        case connecting
        case connected(since: ContinuousClock.Instant)
        case waiting(until: ContinuousClock.Instant)
        case stopped
    }

    enum Action: Equatable {
        /// Start a connection attempt.
        case connect
        /// Nothing to do before this time, or before the next event.
        case sleep(until: ContinuousClock.Instant)
        /// The connection works, or is being made: let the network do its part.
        case pump
        /// Over.
        case exit
    }

    /// A connection that lasted this long was a good one: the next failure is the first again.
    static let proven: Duration = .seconds(5)

    private(set) var state = State.idle
    private var failures = 0
    private var attemptStarted: ContinuousClock.Instant?
    private let backoff: Backoff
    private let connectTimeout: Duration

    /// A broker that accepts the network connection and then says nothing for `connectTimeout` is as good as none.
    init(backoff: Backoff, connectTimeout: Duration) {
        self.backoff = backoff
        self.connectTimeout = connectTimeout
    }

    /// What to do now.
    mutating func next(at now: ContinuousClock.Instant) -> Action {
        switch state {
        case .idle:
            return beginAttempt(at: now)
        case .waiting(let until):
            return now >= until ? beginAttempt(at: now) : .sleep(until: until)
        case .connecting, .connected:
            return .pump
        case .stopped:
            return .exit
        }
    }

    private mutating func beginAttempt(at now: ContinuousClock.Instant) -> Action {
        state = .connecting
        attemptStarted = now
        return .connect
    }

    /// When the present attempt will have taken too long; `nil` when none is under way.
    var attemptDeadline: ContinuousClock.Instant? {
        state == .connecting ? attemptStarted.map { $0 + connectTimeout } : nil
    }

    /// Whether the present attempt has taken too long.
    func hasTimedOut(at now: ContinuousClock.Instant) -> Bool {
        attemptDeadline.map { now >= $0 } ?? false
    }

    mutating func connected(at now: ContinuousClock.Instant) {
        guard state != .stopped else { return }
        state = .connected(since: now)
    }

    /// The attempt failed or the connection broke. Returns the delay before the next attempt; `nil` when there is none.
    ///
    /// - Parameter longest: The longest delay, where a broker that answers need not be spared.
    mutating func lost(
        at now: ContinuousClock.Instant,
        longest: Duration? = nil,
        using random: inout some RandomNumberGenerator
    ) -> Duration? {
        switch state {
        case .stopped, .waiting:
            return nil
        case .connected(let since) where now - since >= Self.proven:
            failures = 1
        case .idle, .connecting, .connected:
            failures += 1
        }
        let delay = min(backoff.delay(afterFailures: failures, using: &random), longest ?? backoff.limit)
        state = .waiting(until: now + delay)
        return delay
    }

    mutating func stop() {
        state = .stopped
    }
}
