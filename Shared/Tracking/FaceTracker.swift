public import Faces

/// Follows the faces of one camera: the same face keeps its number from frame to frame, through short gaps too.
///
/// A face is expected where its last box has moved to at constant velocity, or where it was, and is the one that overlaps
/// this most (decision 0011). Times are microseconds of the camera's clock, which may stand still or jump: a jump back counts as no
/// time, a jump ahead ends the tracks that it outlasts.
public struct FaceTracker: Sendable {
    /// When a face is the same, and for how long.
    public struct Options: Sendable, Hashable {
        /// The least intersection over union, above 0, of a face with the place where it is expected or was.
        ///
        /// Low, because two people's faces hardly overlap at all: 0.2 lets a face move by two thirds of its width between
        /// two searches before its velocity is known.
        public var minimumOverlap: Float = 0.2
        /// So many searches in a row must find a face before it gets a number: what flashes up once is often no face.
        public var confirmations = 2
        /// For how long, in microseconds, a face that a search did not find may come back to its number.
        public var longestGap: Int64 = 1_000_000
        /// How fast, in microseconds, the estimate of a velocity follows the boxes: longer is smoother and later.
        public var velocityTime: Int64 = 200_000
        /// The most faces that are tracked; those of a larger crowd that are less sure stay without a number.
        public var maximumTracks = 128

        public init() {}
    }

    private let options: Options
    /// The surest first, the lost ones last.
    private var tracks: [Track] = []
    private var nextNumber: UInt64
    /// The time of the last frame; `nil` before the first.
    private var time: Int64?

    /// Creates a tracker that knows no face.
    ///
    /// - Parameter firstNumber: The number of the first face; see ``TrackNumber/first(using:)``.
    public init(options: Options = Options(), firstNumber: UInt64) {
        self.options = options
        nextNumber = max(1, firstNumber)
    }

    /// Takes what a search of a frame found.
    ///
    /// - Returns: The same faces, in the same order, with their numbers.
    public mutating func update(_ detections: [DetectedFace], at time: Int64) -> [TrackedFace] {
        advance(to: time)
        let owners = Association.owners(of: detections, among: tracks, overlapping: options.minimumOverlap)
        var followed: [Track] = []
        var isFound = [Bool](repeating: false, count: tracks.count)
        var result = detections.map { TrackedFace(face: $0) }
        for (index, face) in detections.enumerated() where face.isTrackable {
            var track = Track(face)
            if let owner = owners[index] {
                isFound[owner] = true
                track = tracks[owner]
                track.found(face, velocityTime: options.velocityTime)
            }
            track.confirm(after: options.confirmations, as: &nextNumber)
            result[index].track = track.number
            followed.append(track)
        }
        followed.sort { $0.face.score > $1.face.score }
        let lost = zip(tracks, isFound).compactMap { $1 ? nil : $0.missed() }
        tracks = Array((followed + lost).prefix(options.maximumTracks))
        return result
    }

    /// Where the faces that the last search found must be by now, the surest first; none once that is longer ago than the
    /// longest gap. The tracker stays as it is.
    public func predict(at time: Int64) -> [TrackedFace] {
        let elapsed = self.time.map { microseconds(from: $0, to: time) } ?? 0
        return elapsed > options.longestGap ? [] : visible { $0.moved(by: elapsed) }
    }

    /// Nothing has moved since a time: the faces that were found since then are where they were, the surest first.
    ///
    /// A search would have found them again, so their time does not run out, and those that were seen once get a number.
    public mutating func hold(at time: Int64, unmovedSince calm: Int64) -> [TrackedFace] {
        let previous = self.time ?? time
        let elapsed = microseconds(from: previous, to: time)
        self.time = time
        for index in tracks.indices {
            if tracks[index].isVisible || isStillThere(tracks[index], calm: calm, previous: previous) {
                tracks[index].rest()
                tracks[index].confirm(after: options.confirmations, as: &nextNumber)
            } else {
                tracks[index].expect(after: elapsed)
            }
        }
        tracks.removeAll { $0.unseen > options.longestGap }
        return visible(\.face)
    }

    /// How many faces are known, those included that have just been lost.
    public var trackCount: Int { tracks.count }

    // MARK: Parts of an update

    /// Moves every track to where it is expected at a time, and ends those that nobody has seen for too long.
    private mutating func advance(to time: Int64) {
        let elapsed = self.time.map { microseconds(from: $0, to: time) } ?? 0
        self.time = time
        for index in tracks.indices { tracks[index].expect(after: elapsed) }
        tracks.removeAll { $0.unseen > options.longestGap }
    }

    /// Whether a face that the last search missed was found since nothing moves, so that the search was wrong.
    private func isStillThere(_ track: Track, calm: Int64, previous: Int64) -> Bool {
        previous >= calm && track.unseen <= microseconds(from: calm, to: previous)
            && !tracks.contains { $0.isVisible && $0.face.box.overlap(with: track.face.box) > 0 }
    }

    private func visible(_ place: (Track) -> DetectedFace) -> [TrackedFace] {
        tracks.filter(\.isVisible).map { TrackedFace(face: place($0), track: $0.number) }
            .filter { $0.face.isTrackable }
            .sorted { $0.face.score > $1.face.score }
    }
}
