import RPC

/// How often a question is asked: a worker may die with it, and then another one, or the same one started again, can answer it
/// within the deadline.
struct Attempts: Equatable {
    typealias Instant = ContinuousClock.Instant

    /// What to do next.
    enum Step: Equatable {
        case ask(within: Duration)
        /// No other attempt would help, or there is no time for one.
        case giveUp
    }

    /// The first attempt gets this share of the time; who is slow, and not dead, has an answer by then.
    private static let firstShare = 0.5
    /// Less time is not worth another attempt.
    private static let shortest: Duration = .milliseconds(20)

    private let deadline: Instant
    private var isFirst = true

    init(until deadline: Instant) {
        self.deadline = deadline
    }

    /// The first attempt.
    mutating func begin(at now: Instant) -> Step {
        let left = deadline - now
        return left > .zero ? .ask(within: max(left * Self.firstShare, min(left, Self.shortest))) : .giveUp
    }

    /// After an attempt that failed: once more, if the question may have got lost.
    mutating func next(after code: RPCFailureCode, at now: Instant) -> Step {
        guard isFirst, Self.isLoss(code), deadline - now >= Self.shortest else { return .giveUp }
        isFirst = false
        return .ask(within: deadline - now)
    }

    private static func isLoss(_ code: RPCFailureCode) -> Bool {
        switch code {
        case .timedOut, .stopping, .notSent, .badReply: true
        default: false
        }
    }
}
