import Bus

/// Decides what happens after a child has ended.
struct RestartPolicy {
    enum Decision: Equatable {
        /// It did what it was asked to do.
        case finished
        /// Start it again after this delay.
        case restart(after: Duration)
    }

    /// A child that ran this long was well: its next end is the first again.
    static let proven: Duration = .seconds(10)

    /// Whether success is an end, and not only a strange way to die.
    let mayFinish: Bool
    private let backoff = Backoff(initial: .milliseconds(400), limit: .seconds(30))
    private var failures = 0

    init(mayFinish: Bool) {
        self.mayFinish = mayFinish
    }

    /// - Parameters:
    ///   - succeeded: Whether it ended by itself, with exit status 0.
    ///   - lifetime: How long it ran.
    mutating func ended(
        succeeded: Bool,
        after lifetime: Duration,
        using random: inout some RandomNumberGenerator
    ) -> Decision {
        if succeeded, mayFinish { return .finished }
        failures = lifetime >= Self.proven ? 1 : failures + 1
        return .restart(after: backoff.delay(afterFailures: failures, using: &random))
    }
}
