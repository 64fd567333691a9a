import Dispatch
import Failure
import Synchronization

/// Work that blocks, one piece after the other, on threads of its own.
final class BlockingLine: Sendable {
    private struct State {
        var waiting: [@Sendable () -> Void] = []
        var isClosed = false
    }

    private let state = Mutex(State())
    /// Counts the waiting work, so that a thread sleeps while there is none.
    private let available = DispatchSemaphore(value: 0)

    /// Does work on one of the threads; whoever waits for it does not block.
    func perform<Output: Sendable>(_ work: @escaping @Sendable () throws -> Output) async throws -> Output {
        try await withCheckedThrowingContinuation { continuation in
            let isTaken = state.withLock { state in
                guard !state.isClosed else { return false }
                state.waiting.append { continuation.resume(with: Result(catching: work)) }
                return true
            }
            guard isTaken else { return continuation.resume(throwing: RPCError(.stopping, "the service is ending")) }
            available.signal()
        }
    }

    /// A thread's life: works until the line is closed and empty.
    func run() {
        while true {
            available.wait()
            guard let work = state.withLock({ $0.waiting.isEmpty ? nil : $0.waiting.removeFirst() }) else {
                // Only the close signals without work: every thread must wake then, one after the other.
                available.signal()
                return
            }
            work()
        }
    }

    /// Takes no more work.
    func close() {
        state.withLock { $0.isClosed = true }
        available.signal()
    }
}
