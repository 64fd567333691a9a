import Foundation
public import ServiceLifecycle

/// Runs work that blocks or computes on threads of its own.
///
/// The threads that Swift's tasks share are as few as the cores: a picture being decoded there would hold up every
/// other task of the process.
public struct BlockingWorkers: Service {
    private let name: String
    private let count: Int
    private let work: @Sendable () -> Void
    private let stop: @Sendable () -> Void

    /// Creates workers.
    ///
    /// - Parameters:
    ///   - name: The threads' name, for `top -H`; Linux shows 15 characters.
    ///   - count: How many threads run `work`.
    ///   - work: Runs until it has nothing more to do; `stop` must make it return.
    ///   - stop: Called once when the service shuts down.
    public init(name: String, count: Int = 1, work: @escaping @Sendable () -> Void, stop: @escaping @Sendable () -> Void) {
        self.name = name
        self.count = count
        self.work = work
        self.stop = stop
    }

    /// Returns when every thread has returned.
    public func run() async throws {
        let finished = AsyncStream<Void>.makeStream()
        for _ in 0..<count {
            let thread = Thread { [work] in
                work()
                finished.continuation.yield()
            }
            thread.name = name
            thread.start()
        }
        await withTaskCancellationOrGracefulShutdownHandler {
            var ends = finished.stream.makeAsyncIterator()
            for _ in 0..<count { await ends.next() }
        } onCancelOrGracefulShutdown: { [stop] in
            stop()
        }
    }
}
