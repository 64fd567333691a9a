import Synchronization

/// Whether a piece of work takes longer than it may.
///
/// Whoever does the work says when a piece of it begins or comes a step further, and when there is nothing to do.
public struct Pulse: Sendable, Equatable {
    public typealias Instant = ContinuousClock.Instant

    /// No piece of work takes so long, a slow disk's or a small machine's neither.
    public static let patience: Duration = .seconds(60)

    private var due: Instant?

    /// Creates the pulse of somebody who has nothing to do.
    public init() {}

    /// Says that a piece of work begins, or has come a step further: the next word is due within `patience`.
    public mutating func beat(at now: Instant, within patience: Duration = Self.patience) { due = now + patience }

    /// Says that there is nothing to do.
    public mutating func rest() { due = nil }

    /// Whether a word was due, and has not come.
    public func isOverdue(at now: Instant) -> Bool { due.map { now > $0 } ?? false }
}

/// The pulse of one thread, which others look at.
public final class SharedPulse: Sendable {
    private let pulse = Mutex(Pulse())

    public init() {}

    /// Says that a piece of work begins, or has come a step further: the next word is due within `patience`.
    public func beat(within patience: Duration = Pulse.patience) {
        pulse.withLock { $0.beat(at: .now, within: patience) }
    }

    /// Says that there is nothing to do.
    public func rest() { pulse.withLock { $0.rest() } }

    /// Whether a word was due, and has not come.
    public func isOverdue(at now: Pulse.Instant) -> Bool { pulse.withLock { $0.isOverdue(at: now) } }
}
