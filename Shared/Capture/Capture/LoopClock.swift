/// Keeps positions growing when a file starts again.
struct LoopClock {
    /// What to add to the positions of this pass.
    private(set) var offset = Duration.zero
    private var last: Duration?
    private var frames = 0

    /// Notes the position, offset included, of a frame that was read.
    mutating func saw(_ position: Duration?) {
        frames += 1
        last = position ?? last
    }

    /// Begins another pass one frame after the last; false when this one gave no frame, so that no pass would.
    mutating func startAgain(framesPerSecond: Double?) -> Bool {
        guard frames > 0 else { return false }
        frames = 0
        if let last { offset = last + .seconds(1 / (framesPerSecond ?? 25)) }
        return true
    }
}
