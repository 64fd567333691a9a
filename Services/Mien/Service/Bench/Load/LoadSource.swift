import Foundation
import ServiceKit
import Synchronization

/// Lets many cameras show something, on one thread, at a steady rate.
final class LoadSource: Sendable {
    /// How long the thread sleeps at most before it looks whether it shall stop.
    private static let nap: Duration = .milliseconds(50)

    /// Frames a second of all cameras together.
    let rate: Double
    private let cameras: Int
    private let clock: WallClock
    private let show: @Sendable (_ camera: Int, _ round: Int, _ now: Int64) -> Void
    private let isStopped = Atomic(false)
    private let missedCount = Atomic(0)

    /// - Parameters:
    ///   - cameras: How many there are; 1 or more.
    ///   - rate: Frames a second of all cameras together; more than 0.
    ///   - show: Has a camera, counted from 0, show its frame of a round, counted from 0, at a time in microseconds since 1970.
    init(
        cameras: Int,
        rate: Double,
        clock: WallClock = .system,
        show: @escaping @Sendable (_ camera: Int, _ round: Int, _ now: Int64) -> Void
    ) {
        (self.cameras, self.rate, self.clock, self.show) = (cameras, rate, clock, show)
    }

    /// Frames whose time had passed before this thread could show them.
    var missed: Int { missedCount.load(ordering: .relaxed) }

    /// Shows frames until ``stop()``.
    func play() {
        var schedule = LoadSchedule(cameras: cameras, rate: rate, start: .now)
        while !isStopped.load(ordering: .relaxed) {
            let wait = schedule.due - .now
            if wait > .zero {
                Thread.sleep(forTimeInterval: min(wait, Self.nap) / .seconds(1))
                continue
            }
            schedule.skipMissed(at: .now)
            show(schedule.camera, schedule.round, clock.now)
            schedule.advance()
            missedCount.store(schedule.missed, ordering: .relaxed)
        }
    }

    func stop() { isStopped.store(true, ordering: .relaxed) }
}
