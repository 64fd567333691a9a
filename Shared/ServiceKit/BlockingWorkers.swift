public import ServiceLifecycle
import Synchronization
import Threads

/// Runs work that blocks or computes on threads of its own.
///
/// The threads that Swift's tasks share are as few as the cores: a picture being decoded there would hold up every
/// other task of the process.
public struct BlockingWorkers: Service {
    private let name: String
    private let count: Int
    private let niceness: Int32
    private let work: @Sendable () -> Void
    private let stop: @Sendable () -> Void

    /// Creates workers.
    ///
    /// - Parameters:
    ///   - name: The threads' name, for `top -H`; Linux shows 15 characters.
    ///   - count: How many threads run `work`; 1 or more.
    ///   - niceness: By how much others go first when the cores are busy, 0 to 19.
    ///   - work: Runs until it has nothing more to do; `stop` must make it return.
    ///   - stop: Called once when the service shuts down.
    public init(
        name: String,
        count: Int = 1,
        niceness: Int32 = 0,
        work: @escaping @Sendable () -> Void,
        stop: @escaping @Sendable () -> Void
    ) {
        precondition(count > 0, "somebody must do the work")
        self.name = name
        self.count = count
        self.niceness = niceness
        self.work = work
        self.stop = stop
    }

    /// Returns when every thread has returned, even when it is cancelled.
    public func run() async throws {
        await withTaskCancellationOrGracefulShutdownHandler {
            await withCheckedContinuation { start(Countdown(from: count, atZero: $0)) }
        } onCancelOrGracefulShutdown: { [stop, isStopped = Flag()] in
            if isStopped.raise() { stop() }
        }
    }

    private func start(_ countdown: Countdown) {
        for _ in 0..<count {
            startThread(named: name, niceness: niceness, isPatient: true) { [work] in
                work()
                countdown.decrement()
            }
        }
    }
}

/// Raised once.
private final class Flag: Sendable {
    private let isRaised = Atomic(false)

    /// Returns whether it was down before.
    func raise() -> Bool { !isRaised.exchange(true, ordering: .relaxed) }
}

/// Resumes whoever waits when the last of several threads is done.
private final class Countdown: Sendable {
    private let left: Atomic<Int>
    private let continuation: CheckedContinuation<Void, Never>

    init(from count: Int, atZero continuation: CheckedContinuation<Void, Never>) {
        left = Atomic(count)
        self.continuation = continuation
    }

    func decrement() {
        if left.subtract(1, ordering: .acquiringAndReleasing).newValue == 0 { continuation.resume() }
    }
}
