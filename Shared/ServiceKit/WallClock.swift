import Glibc

/// The time of day, as messages carry it: microseconds since 1970-01-01 00:00 UTC.
public struct WallClock: Sendable {
    private let read: @Sendable () -> Int64

    /// Creates a clock that a test steers.
    public init(_ read: @escaping @Sendable () -> Int64) {
        self.read = read
    }

    /// The machine's clock.
    public static let system = WallClock {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
    }

    /// Microseconds since 1970.
    public var now: Int64 { read() }
}
