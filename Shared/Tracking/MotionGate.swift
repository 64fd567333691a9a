/// Says whether the scene in front of a camera moves, from thumbnails.
///
/// Each is compared with that of the frame that was searched last and not with the one before it: so slow motion adds up
/// until it counts.
public struct MotionGate: Sendable {
    /// What counts as motion.
    public struct Options: Sendable, Hashable {
        /// A cell has changed when its grey differs by more than this, of 255. It must be above what the camera's noise and
        /// its JPEG leave of a difference in the average of a cell.
        public var noise: UInt8 = 8
        /// The scene has moved when this share of the cells has changed: 6 of 40×30.
        public var changedShare = 0.005
        /// A scene that moved counts as moving for so long after, in microseconds: it does not flicker between both.
        public var calmTime: Int64 = 500_000

        public init() {}
    }

    private let options: Options
    private var reference: Thumbnail?
    /// When it last moved; `nil` before the first frame.
    private var lastMotion: Int64?

    /// Creates a gate that has seen nothing: the first frame is motion.
    public init(options: Options = Options()) {
        self.options = options
    }

    /// Compares a frame with the one that was searched last.
    ///
    /// - Returns: Since when nothing moves, once that is long enough; `nil` while the scene moves.
    public mutating func stillSince(_ thumbnail: Thumbnail, at time: Int64) -> Int64? {
        guard let lastMotion, time >= lastMotion, !hasMoved(thumbnail) else {
            lastMotion = time
            return nil
        }
        return microseconds(from: lastMotion, to: time) >= options.calmTime ? lastMotion : nil
    }

    /// Takes the thumbnail of the frame that is searched: others are compared with it from now on.
    public mutating func search(_ thumbnail: Thumbnail) { reference = thumbnail }

    private func hasMoved(_ thumbnail: Thumbnail) -> Bool {
        guard let reference, let changed = thumbnail.changedCells(since: reference, beyond: options.noise) else {
            return true
        }
        return Double(changed) >= max(1, options.changedShare * Double(thumbnail.cells.count))
    }
}
