#if canImport(Glibc)
    internal import Glibc
#else
    internal import Foundation
#endif

/// The small slow movements of somebody who sits in front of a camera.
struct Sway: Sendable {
    private let waves: [Wave]
    private let home: Pose

    private struct Wave {
        var frequency: Double
        var phase: Double
        /// Sums of two sines whose frequencies have no common period do not look repeated.
        func value(at time: Double) -> Float {
            let first = sin((frequency * time + phase) * 2 * .pi)
            let second = sin((frequency * 2.618 * time + phase * 1.7) * 2 * .pi)
            return Float(first * 0.7 + second * 0.3)
        }
    }

    init(seed: UInt64) {
        var random = SeededRandom(seed: seed, stream: 77)
        home = Pose(
            x: random.within(0.46...0.54),
            y: random.within(0.45...0.48),
            scale: random.within(0.92...1.06)
        )
        waves = (0..<8).map { _ in
            Wave(frequency: Double(random.within(0.04...0.11)), phase: Double(random.unit()))
        }
    }

    func pose(at time: Double) -> Pose {
        let value = waves.map { $0.value(at: time) }
        return Pose(
            x: home.x + 0.02 * value[0],
            y: home.y + 0.012 * value[1],
            scale: home.scale * (1 + 0.03 * value[2]),
            roll: 0.05 * value[3],
            yaw: 0.10 * value[4],
            pitch: 0.05 * value[5],
            gazeX: 0.35 * value[6],
            gazeY: 0.2 * value[7]
        )
    }
}
