import Dispatch
import Synchronization

/// Holds the newest value of each key for workers that take turns over the keys.
///
/// This is how frames stay fresh: whoever receives them puts them in and returns at once; what was not taken when the
/// next one came is replaced, and the caller of ``put(_:for:)`` counts it. Nothing ever queues.
public final class Mailbox<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct State {
        var newest = NewestPerKey<Key, Value>()
        var isClosed = false
    }

    private let state = Mutex(State())
    /// Counts the keys that have a value, so that a worker sleeps while there is none.
    private let available = DispatchSemaphore(value: 0)

    public init() {}

    /// Puts a value in. Returns the one that nobody will get because of it: the older one that it replaced, or, once the
    /// mailbox is closed, the value itself.
    @discardableResult
    public func put(_ value: Value, for key: Key) -> Value? {
        let loser = state.withLock { $0.isClosed ? value : $0.newest.put(value, for: key) }
        if loser == nil { available.signal() }
        return loser
    }

    /// Takes the value whose key has waited longest; blocks the thread while there is none.
    ///
    /// Returns `nil` once the mailbox is closed and empty.
    public func take() -> Value? {
        available.wait()
        return takeNow()
    }

    /// Takes a value if there is one.
    public func takeIfPresent() -> Value? {
        guard available.wait(timeout: .now()) == .success else { return nil }
        return takeNow()
    }

    private func takeNow() -> Value? {
        let value = state.withLock { $0.newest.take() }
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

/// The newest value of each key, and whose turn it is.
struct NewestPerKey<Key: Hashable, Value> {
    private var values: [Key: Value] = [:]
    private var turns: [Key] = []

    /// Replaces the key's value; a key keeps its turn.
    mutating func put(_ value: Value, for key: Key) -> Value? {
        let replaced = values.updateValue(value, forKey: key)
        if replaced == nil { turns.append(key) }
        return replaced
    }

    mutating func take() -> Value? {
        guard !turns.isEmpty else { return nil }
        return values.removeValue(forKey: turns.removeFirst())
    }
}
