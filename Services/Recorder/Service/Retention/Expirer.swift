public import CoreMetrics
import Dispatch
import Failure
public import Logging
public import ServiceKit
public import ServiceLifecycle
public import Store
import Synchronization

/// Deletes what has been kept for long enough, in small steps, with rests in between that are as long as the steps.
public final class Expirer: Service {
    /// How often it looks.
    private static let pause: Duration = .seconds(30)

    private let store: any RecordEraser
    private let retention: Retention
    private let health: Health
    private let logger: Logger
    private let clock: WallClock
    private let elapsed: @Sendable () -> Int64
    private let deleted: [RecordKind: Counter]
    private let bell = DispatchSemaphore(value: 0)
    private let isStopped = Atomic(false)

    /// - Parameter elapsed: A clock that nobody sets, in microseconds from any point.
    public init(
        store: any RecordEraser,
        retention: Retention,
        health: Health,
        logger: Logger,
        metrics: any MetricsFactory,
        clock: WallClock = .system,
        elapsed: @escaping @Sendable () -> Int64 = Expirer.monotonic
    ) {
        (self.store, self.retention, self.health, self.logger) = (store, retention, health, logger)
        (self.clock, self.elapsed) = (clock, elapsed)
        deleted = Dictionary(
            uniqueKeysWithValues: RecordKind.allCases.map { kind in
                let labels = [("kind", kind.rawValue)]
                return (kind, Counter(label: "mien_expired_total", dimensions: labels, factory: metrics))
            }
        )
    }

    /// The system's clock that nobody sets.
    public static let monotonic: @Sendable () -> Int64 = {
        Int64(clamping: DispatchTime.now().uptimeNanoseconds / 1_000)
    }

    /// Deletes until the service shuts down.
    public func run() async throws {
        try await BlockingWorkers(name: "expire", niceness: 10, work: { self.work() }, stop: { self.stop() }).run()
    }

    private func stop() {
        isStopped.store(true, ordering: .relaxed)
        bell.signal()
    }

    private func work() {
        var watch = ClockWatch()
        while !isStopped.load(ordering: .relaxed) {
            round(&watch)
            rest(Self.pause)
        }
    }

    /// Deletes all that has expired by now.
    func round(_ watch: inout ClockWatch) {
        guard watch.believes(wall: clock.now, elapsed: elapsed()) else {
            return health.impair(
                "expiry",
                "the clock jumped ahead, so nothing expires for a day; if its time is right, start mien-recorder again"
            )
        }
        health.restore("expiry")
        for kind in RecordKind.allCases {
            guard let time = retention[kind] else { continue }
            do {
                try expire(kind, after: time)
                health.restore("expiry of \(kind.rawValue)")
            } catch {
                health.impair("expiry of \(kind.rawValue)", describe(error))
            }
        }
    }

    private func expire(_ kind: RecordKind, after time: Duration) throws {
        var size = StepSize()
        var step = ExpiryStep(hasMore: true)
        var sum = 0
        while step.hasMore, !isStopped.load(ordering: .relaxed) {
            let now = clock.now
            let took = try ContinuousClock().measure {
                let cutoff = now &- Int64(time / .microseconds(1))
                step = try store.expire(kind, before: cutoff, now: now, limit: size.count)
            }
            size.learn(step.deleted, took: took)
            sum += step.deleted
            deleted[kind]?.increment(by: Int64(step.deleted))
            if step.hasMore { rest(took) }
        }
        if sum > 0 { logger.debug("Expired", metadata: ["kind": "\(kind.rawValue)", "records": "\(sum)"]) }
    }

    /// Until the time is up or it is told to stop.
    private func rest(_ time: Duration) {
        _ = bell.wait(timeout: .now() + time / .seconds(1))
    }
}
