import Messages

/// Chooses which pictures are worth keeping: one of a track, and one of a camera, every so often. The pictures in between
/// show the same.
struct PictureChoice {
    /// More cameras and tracks than are in sight at once.
    static let capacity = 10_000

    private enum Subject: Hashable {
        case frame(Name)
        case track(Name, run: UInt64, UInt64)
    }

    /// In microseconds, by the camera's clock.
    private let interval: Int64
    private var last: [Subject: Int64] = [:]

    init(interval: Int64) {
        self.interval = interval
    }

    /// Whether a face of this track is due; one that nothing tracks always is.
    mutating func wantsFace(of camera: Name, run: UInt64, track: UInt64, capturedAt: Int64) -> Bool {
        track == 0 || isDue(.track(camera, run: run, track), at: capturedAt)
    }

    mutating func wantsFrame(of camera: Name, capturedAt: Int64) -> Bool { isDue(.frame(camera), at: capturedAt) }

    private mutating func isDue(_ subject: Subject, at time: Int64) -> Bool {
        // A clock that was set back is another reason to look again. The times are foreign: the difference wraps around.
        if let before = last[subject], time >= before, time &- before >= 0, time &- before < interval { return false }
        if last.count >= Self.capacity { last.removeAll() }
        last[subject] = time
        return true
    }
}
