/// Notices when the machine's clock is set: records must not expire because of a clock that is wrong.
///
/// Time that goes by is told by a clock that nobody sets. When the time of day has moved ahead of it by more than an hour,
/// what it says is not believed before it has said it for a day, or the recorder is started again. A clock that was set
/// back makes nothing older, see `Expiry`.
struct ClockWatch {
    /// Larger than a correction of the network's time, smaller than what anybody keeps records for.
    static let leap: Int64 = 3_600_000_000
    /// How long a new time is doubted.
    static let doubt: Int64 = 86_400_000_000

    private var last: (wall: Int64, elapsed: Int64)?
    private var doubtedUntil: Int64?

    /// Whether the time can be believed.
    ///
    /// - Parameters:
    ///   - wall: The time of day, in microseconds.
    ///   - elapsed: The clock that nobody sets, in microseconds from any point.
    mutating func believes(wall: Int64, elapsed: Int64) -> Bool {
        if let last {
            let ahead = (wall &- last.wall) &- (elapsed &- last.elapsed)
            if ahead > Self.leap { doubtedUntil = elapsed &+ Self.doubt }
            // Set back again: what was doubted is no more.
            if ahead < -Self.leap { doubtedUntil = nil }
        }
        last = (wall, elapsed)
        guard let until = doubtedUntil else { return true }
        if elapsed < until { return false }
        doubtedUntil = nil
        return true
    }
}
