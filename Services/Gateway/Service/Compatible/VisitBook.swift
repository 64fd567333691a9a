import Synchronization

/// Remembers how long the last requests took.
final class VisitBook: Sendable {
    /// So many requests are remembered.
    static let limit = 10_000

    /// What the last requests were like.
    struct Summary: Sendable, Equatable {
        /// In seconds.
        let uptime: Double
        /// Requests within the time that was asked about, of those that are remembered.
        let count: Int
        /// Seconds for a request, of so many as were asked about; 0 without any.
        let mean: Double
    }

    private struct Visit {
        let end: Duration
        let took: Duration
    }

    private struct State {
        var visits: [Visit] = []
        /// Where the next one goes when the book is full.
        var next = 0

        mutating func add(_ visit: Visit) {
            if visits.count < VisitBook.limit {
                visits.append(visit)
            } else {
                visits[next] = visit
            }
            next = (next + 1) % VisitBook.limit
        }

        /// The last ones, the newest first.
        func latest() -> [Visit] {
            Array(visits[..<min(next, visits.count)].reversed() + visits[min(next, visits.count)...].reversed())
        }
    }

    /// The time since the book was begun.
    private let elapsed: @Sendable () -> Duration
    private let state = Mutex(State())

    init(clock: any Clock<Duration> = ContinuousClock()) {
        elapsed = Self.stopwatch(clock)
    }

    private static func stopwatch<C: Clock<Duration>>(_ clock: C) -> @Sendable () -> Duration {
        let start = clock.now
        return { start.duration(to: clock.now) }
    }

    /// Does something, and remembers how long it took, whether it worked or not.
    func measure<Output>(_ work: () async throws -> Output) async throws -> Output {
        let start = elapsed()
        defer {
            let end = elapsed()
            state.withLock { $0.add(Visit(end: end, took: end - start)) }
        }
        return try await work()
    }

    func summary(requests: Int, within time: Duration) -> Summary {
        let now = elapsed()
        let latest = state.withLock { $0.latest() }
        let counted = latest.prefix(requests)
        let total = counted.reduce(Duration.zero) { $0 + $1.took }
        return Summary(
            uptime: now / .seconds(1),
            count: latest.prefix { now - $0.end <= time }.count,
            mean: counted.isEmpty ? 0 : total / .seconds(1) / Double(counted.count)
        )
    }
}
