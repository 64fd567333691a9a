import Dispatch
import Synchronization
public import Threads

/// Holds the newest value of each key for workers that take turns over the keys.
///
/// This is how frames stay fresh: whoever receives them puts them in and returns at once; what was not taken when the
/// next one came is replaced, and the caller of ``put(_:for:)`` counts it. Nothing ever queues.
///
/// A key whose value was taken is in that worker's hands: nobody gets its next one until it is released. So the values of
/// a key are worked on one after the other, in their order, while other workers go on with other keys.
///
/// Values that must not be replaced stand in a line (``append(_:)``). The line takes its turn as a key does, with one value
/// each time, and is in nobody's hands: several workers may have values of it.
public final class Mailbox<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct State {
        var newest = NewestPerKey<Key, Value>()
        var isClosed = false
    }

    private let state = Mutex(State())
    /// Counts the values that can be taken, so that a worker sleeps while there is none.
    private let available = DispatchSemaphore(value: 0)

    public init() {}

    /// Puts a value in. Returns the one that nobody will get because of it: the older one that it replaced, or, once the
    /// mailbox is closed, the value itself.
    @discardableResult
    public func put(_ value: Value, for key: Key) -> Value? {
        let (loser, isNew) = state.withLock { $0.isClosed ? (value, false) : $0.newest.put(value, for: key, at: .now) }
        if isNew { available.signal() }
        return loser
    }

    /// Puts a value at the end of the line. Returns whether it is there: once the mailbox is closed, it is not.
    public func append(_ value: Value) -> Bool {
        let isTaken = state.withLock { state in
            guard !state.isClosed else { return false }
            state.newest.append(value, at: .now)
            return true
        }
        if isTaken { available.signal() }
        return isTaken
    }

    /// Takes the value whose key has waited longest, and the key with it; blocks the thread while there is none.
    ///
    /// Returns `nil` once the mailbox is closed and holds nothing but what may come of keys that are in other hands: those
    /// who have them take that.
    public func take() -> Value? {
        available.wait()
        return takeNow()
    }

    /// Whether there is any value, also of keys that are in somebody's hands.
    public var isWaiting: Bool { state.withLock { $0.newest.isWaiting } }

    /// Whether a key has been in somebody's hands for too long, or nobody has taken anything for as long though there was something.
    public func isStalled(at now: Pulse.Instant) -> Bool { state.withLock { $0.newest.isStalled(at: now) } }

    /// Takes a value if there is one.
    public func takeIfPresent() -> Value? {
        guard available.wait(timeout: .now()) == .success else { return nil }
        return takeNow()
    }

    /// Gives a key back that was taken with its value; to be called before the caller takes another, or ends.
    public func release(_ key: Key) {
        if state.withLock({ $0.newest.release(key) }) { available.signal() }
    }

    private func takeNow() -> Value? {
        let value = state.withLock { $0.newest.take(at: .now) }
        // Only the close signals without a value: every waiting worker must wake then, one after the other.
        if value == nil { available.signal() }
        return value
    }

    /// Takes nothing more in; ``take()`` gives out what is left and then `nil`, to everyone.
    public func close() {
        state.withLock { $0.isClosed = true }
        available.signal()
    }
}

/// The newest value of each key, the line, whose turn it is, and which keys are in somebody's hands.
struct NewestPerKey<Key: Hashable, Value> {
    private enum Turn: Equatable {
        case key(Key)
        case line
    }

    private var values: [Key: Value] = [:]
    private var line: [Value] = []
    /// Whose turn it is: the keys that have a value, and the line once if it has any; who has waited longest first. Keys in
    /// somebody's hands keep their turn.
    private var turns: [Turn] = []
    private var held: [Key: Pulse] = [:]
    /// Beats with every value that is taken while there are any.
    private var pulse = Pulse()

    /// Replaces the key's value; a key keeps its turn.
    ///
    /// - Returns: What was replaced, and whether there is one value more to take.
    mutating func put(_ value: Value, for key: Key, at now: Pulse.Instant) -> (replaced: Value?, isNew: Bool) {
        if turns.isEmpty { pulse.beat(at: now) }
        let replaced = values.updateValue(value, forKey: key)
        if replaced == nil { turns.append(.key(key)) }
        return (replaced, replaced == nil && held[key] == nil)
    }

    /// Puts a value at the end of the line: there is one value more to take.
    mutating func append(_ value: Value, at now: Pulse.Instant) {
        if turns.isEmpty { pulse.beat(at: now) }
        if line.isEmpty { turns.append(.line) }
        line.append(value)
    }

    var isWaiting: Bool { !turns.isEmpty }

    func isStalled(at now: Pulse.Instant) -> Bool {
        pulse.isOverdue(at: now) || held.values.contains { $0.isOverdue(at: now) }
    }

    /// Takes the value of the first key that nobody has, and the key with it, or the first of the line.
    mutating func take(at now: Pulse.Instant) -> Value? {
        guard let index = turns.firstIndex(where: { !isHeld($0) }) else { return nil }
        let turn = turns.remove(at: index)
        if turn == .line, line.count > 1 { turns.append(.line) }
        if turns.isEmpty { pulse.rest() } else { pulse.beat(at: now) }
        guard case .key(let key) = turn else { return line.removeFirst() }
        held[key, default: Pulse()].beat(at: now)
        return values.removeValue(forKey: key)
    }

    /// Gives a key back.
    ///
    /// - Returns: Whether there is one value more to take.
    mutating func release(_ key: Key) -> Bool {
        held.removeValue(forKey: key) != nil && values[key] != nil
    }

    private func isHeld(_ turn: Turn) -> Bool {
        if case .key(let key) = turn { held[key] != nil } else { false }
    }
}
