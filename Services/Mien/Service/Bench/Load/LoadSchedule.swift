/// When which camera shows a frame: at a steady rate, the cameras evenly spread over the time between two of their
/// frames.
///
/// Every time is reckoned from the start, so that the rate does not drift, whatever single frames cost.
struct LoadSchedule {
    /// Who is further behind than this does not make up for what was missed: that would be another load.
    static let patience: Duration = .milliseconds(250)

    private let cameras: Int
    private let rate: Double
    private let start: ContinuousClock.Instant
    private var index = 0
    /// Frames that were left out because their time had passed.
    private(set) var missed = 0

    /// - Parameters:
    ///   - cameras: 1 or more.
    ///   - rate: Frames a second of all cameras together; more than 0.
    init(cameras: Int, rate: Double, start: ContinuousClock.Instant) {
        precondition(cameras > 0 && rate > 0, "a load has cameras and a rate")
        self.cameras = cameras
        self.rate = rate
        self.start = start
    }

    /// When the next frame is due.
    var due: ContinuousClock.Instant { start + .seconds(Double(index) / rate) }

    /// Which camera shows it, from 0.
    var camera: Int { index % cameras }

    /// How many frames that camera showed or missed before.
    var round: Int { index / cameras }

    /// Goes on to the next frame.
    mutating func advance() { index += 1 }

    /// Leaves out what can no longer be shown in time.
    mutating func skipMissed(at now: ContinuousClock.Instant) {
        guard now - due > Self.patience else { return }
        let behind = Int(((now - due) / .seconds(1) * rate).rounded(.down))
        index += behind
        missed += behind
    }
}
