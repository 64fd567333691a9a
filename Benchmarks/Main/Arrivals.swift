import Bus
import Dispatch
import Failure
import Synchronization

/// Counts what arrives until all is there, or something has failed.
final class Arrivals: Sendable {
    /// Far longer than any measurement takes.
    static let timeout: Duration = .seconds(120)

    private struct State {
        var count = 0
        var failure: BusError?
    }

    private let expected: Int
    private let state = Mutex(State())
    private let done = DispatchSemaphore(value: 0)

    init(expecting expected: Int) {
        self.expected = expected
    }

    func add(_ count: Int) {
        let isLast = state.withLock { state in
            state.count += count
            return state.count >= expected && state.count - count < expected
        }
        if isLast { done.signal() }
    }

    /// Nothing more will come.
    func fail(_ error: BusError) {
        state.withLock { $0.failure = error }
        done.signal()
    }

    /// Blocks until all is there.
    ///
    /// - Throws: `BusError` of a message that was not sent, or ``BenchmarkError`` with `timeout`.
    func wait() throws {
        let result = done.wait(timeout: .now() + .seconds(Int(Self.timeout.components.seconds)))
        let state = state.withLock { $0 }
        if let failure = state.failure { throw failure }
        guard result == .success else {
            throw BenchmarkError(
                .timeout,
                "\(state.count) of \(expected) messages arrived in \(Self.timeout): run it again when the machine is idle"
            )
        }
    }
}
