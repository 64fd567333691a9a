import Synchronization

/// A clock that a test moves. Whoever sleeps on it wakes when it is moved past their time.
final class ManualClock: Clock {
    struct Instant: InstantProtocol {
        let offset: Duration

        func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        func duration(to other: Instant) -> Duration { other.offset - offset }
        static func < (one: Instant, other: Instant) -> Bool { one.offset < other.offset }
    }

    private struct State {
        let start = ContinuousClock.now
        var now = Instant(offset: .zero)
        var sleepers: [Int: (deadline: Instant, continuation: CheckedContinuation<Void, any Error>)] = [:]
        var last = 0
        var cancelled: Set<Int> = []
    }

    private let state = Mutex(State())
    private let sleeping: AsyncStream<Void>
    private let fellAsleep: AsyncStream<Void>.Continuation

    init() {
        (sleeping, fellAsleep) = AsyncStream.makeStream()
    }

    var now: Instant { state.withLock { $0.now } }
    /// The same time, for those who measure with the machine's clock.
    var instant: ContinuousClock.Instant { state.withLock { $0.start + $0.now.offset } }
    var minimumResolution: Duration { .nanoseconds(1) }

    /// Waits until somebody sleeps who was not waited for before.
    func waitForSleeper() async { for await _ in sleeping { return } }

    /// Moves the clock.
    func advance(by duration: Duration) {
        let awake = state.withLock { state in
            state.now = state.now.advanced(by: duration)
            let due = state.sleepers.filter { $0.value.deadline <= state.now }
            for id in due.keys { state.sleepers[id] = nil }
            return due.values.map(\.continuation)
        }
        for sleeper in awake { sleeper.resume() }
    }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        let id = state.withLock { state in
            state.last += 1
            return state.last
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { add($0, id, until: deadline) }
        } onCancel: {
            let sleeper = state.withLock { state in
                state.cancelled.insert(id)
                return state.sleepers.removeValue(forKey: id)
            }
            sleeper?.continuation.resume(throwing: CancellationError())
        }
    }

    private func add(_ continuation: CheckedContinuation<Void, any Error>, _ id: Int, until deadline: Instant) {
        let result: Result<Void, any Error>? = state.withLock { state in
            if state.cancelled.contains(id) { return .failure(CancellationError()) }
            if deadline <= state.now { return .success(()) }
            state.sleepers[id] = (deadline, continuation)
            return nil
        }
        fellAsleep.yield()
        if let result { continuation.resume(with: result) }
    }
}
