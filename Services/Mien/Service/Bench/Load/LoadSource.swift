import Foundation
import ServiceKit
import Synchronization

/// Shows pictures from the memory on many cameras, on one thread, at a steady rate.
final class LoadSource: Sendable {
    /// How long the thread sleeps at most before it looks whether it shall stop.
    private static let nap: Duration = .milliseconds(50)

    /// Frames a second of all cameras together.
    let rate: Double
    private let cameras: [LoadCamera]
    private let pictures: [LoadPicture]
    private let clock: WallClock
    private let isStopped = Atomic(false)
    private let missedCount = Atomic(0)

    /// - Parameter pictures: One or more; the cameras show them in turn, each from another one on.
    init(cameras: [LoadCamera], pictures: [LoadPicture], rate: Double, clock: WallClock = .system) {
        precondition(!pictures.isEmpty, "a load shows pictures")
        self.cameras = cameras
        self.pictures = pictures
        self.rate = rate
        self.clock = clock
    }

    /// Frames whose time had passed before this thread could show them.
    var missed: Int { missedCount.load(ordering: .relaxed) }

    /// Shows pictures until ``stop()``.
    func play() {
        var schedule = LoadSchedule(cameras: cameras.count, rate: rate, start: .now)
        while !isStopped.load(ordering: .relaxed) {
            let wait = schedule.due - .now
            if wait > .zero {
                Thread.sleep(forTimeInterval: min(wait, Self.nap) / .seconds(1))
                continue
            }
            schedule.skipMissed(at: .now)
            show(camera: schedule.camera, round: schedule.round)
            schedule.advance()
            missedCount.store(schedule.missed, ordering: .relaxed)
        }
    }

    func stop() { isStopped.store(true, ordering: .relaxed) }

    private func show(camera: Int, round: Int) {
        // 7 divides no usual number of pictures, so that no two cameras show the same film at the same time.
        let picture = pictures[(round + camera * 7) % pictures.count]
        // A payload of our own making that fitted once fits with any number and time.
        try? cameras[camera].show(picture, at: clock.now)
    }
}
