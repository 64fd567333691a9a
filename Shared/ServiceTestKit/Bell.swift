import Synchronization

/// Lets a test wait for what happens on other threads, without sleeping: whatever happens rings it.
public final class Bell: Sendable {
    private struct State {
        var listeners: [Int: AsyncStream<Void>.Continuation] = [:]
        var listenerCount = 0
    }

    private let state = Mutex(State())

    public init() {}

    /// Says that something happened.
    public func ring() {
        for listener in state.withLock({ Array($0.listeners.values) }) { listener.yield() }
    }

    /// Waits until a condition holds, looking again at every ring. Returns early only when the test is cancelled.
    public func wait(until condition: () -> Bool) async {
        let (rings, listener) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let id = state.withLock { state in
            state.listenerCount += 1
            state.listeners[state.listenerCount] = listener
            return state.listenerCount
        }
        defer { state.withLock { _ = $0.listeners.removeValue(forKey: id) } }
        listener.yield()  // It may hold already.
        for await _ in rings where condition() { return }
    }
}
