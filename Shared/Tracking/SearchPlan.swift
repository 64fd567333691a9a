/// Decides which of a camera's frames are worth a search.
public struct SearchPlan: Sendable {
    /// What to do with a frame.
    public enum Step: Sendable, Hashable {
        /// Look for faces in it.
        case search
        /// Take the faces from where they must be by now: ``FaceTracker/predict(at:)``.
        case predict
        /// Nothing has moved since this time: ``FaceTracker/hold(at:unmovedSince:)``.
        case still(since: Int64)
    }

    /// What a camera's user wants. By default every frame is searched.
    public struct Options: Sendable, Hashable {
        /// What ``everyNth`` may be: more frames than that pass within the longest prediction of no camera.
        public static let everyNthRange = 1...100

        /// Every n-th frame is searched, 1 or more; in between, the faces are tracked.
        public var everyNth = 1
        /// Whether a scene in which nothing moves is left unsearched.
        public var motionGate = false
        /// What counts as motion.
        public var motion = MotionGate.Options()
        /// A frame so long, in microseconds, after the last search is searched even if fewer than n came: constant velocity
        /// holds for moments only.
        public var longestPrediction: Int64 = 500_000
        /// A scene that is still for so long since the last search, in microseconds, is searched all the same.
        public var longestStillness: Int64 = 5_000_000

        public init(everyNth: Int = 1, motionGate: Bool = false) {
            self.everyNth = everyNth
            self.motionGate = motionGate
        }
    }

    private let options: Options
    private var gate: MotionGate
    private var lastSearch: Int64?
    /// How many frames came since the last search.
    private var unsearched = 0

    /// Creates a plan whose first frame is searched.
    public init(_ options: Options = Options()) {
        self.options = options
        gate = MotionGate(options: options.motion)
    }

    /// Whether ``next(_:at:)`` needs a thumbnail.
    public var wantsThumbnail: Bool { options.motionGate }

    /// What to do with the next frame, captured at a time in microseconds; when that is a search, it counts as done.
    public mutating func next(_ thumbnail: Thumbnail? = nil, at time: Int64) -> Step {
        let calm = options.motionGate ? thumbnail.flatMap { gate.stillSince($0, at: time) } : nil
        let step = step(stillSince: calm, at: time)
        if step == .search {
            lastSearch = time
            unsearched = 0
            if let thumbnail { gate.search(thumbnail) }
        } else {
            unsearched += 1
        }
        return step
    }

    private func step(stillSince calm: Int64?, at time: Int64) -> Step {
        guard let lastSearch, time >= lastSearch else { return .search }
        let elapsed = microseconds(from: lastSearch, to: time)
        if let calm, elapsed < options.longestStillness { return .still(since: calm) }
        return unsearched + 1 < options.everyNth && elapsed <= options.longestPrediction ? .predict : .search
    }
}
