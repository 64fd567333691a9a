import Faces
import Messages
import Tracking

/// What is known of the scene in front of one camera, from its frames so far.
struct Scene: Sendable {
    /// The frame that was looked at last, or the first one when none was yet.
    private var latest: WireFrameInfo
    private var isFresh = true
    private var tracker: FaceTracker
    private var plan: SearchPlan

    /// What is known before a first frame.
    init(_ frame: WireFrameInfo, tracking: FaceTracker.Options, search: SearchPlan.Options) {
        latest = frame
        var generator = SystemRandomNumberGenerator()
        tracker = FaceTracker(options: tracking, firstNumber: TrackNumber.first(using: &generator))
        plan = SearchPlan(search)
    }

    /// Whether a frame shows the same scene: another camera process, or other pixels, need not.
    func isShown(by frame: WireFrameInfo) -> Bool {
        frame.run == latest.run && frame.width == latest.width && frame.height == latest.height
    }

    /// Whether a frame comes after those that were looked at.
    func isFollowed(by frame: WireFrameInfo) -> Bool { isFresh || frame.sequence > latest.sequence }

    /// Whether ``look(at:_:search:)`` needs a thumbnail.
    var wantsThumbnail: Bool { plan.wantsThumbnail }

    /// The faces of a frame, and how they came about.
    ///
    /// - Parameter search: Finds the faces in the frame; is called when that is worth it.
    mutating func look(
        at frame: WireFrameInfo,
        _ thumbnail: Thumbnail?,
        search: () throws -> [DetectedFace]
    ) rethrows -> (faces: [TrackedFace], origin: WireFaceSet.Origin) {
        (latest, isFresh) = (frame, false)
        let time = frame.capturedAt
        switch plan.next(thumbnail, at: time) {
        case .search: return (tracker.update(try search(), at: time), .searched)
        case .predict: return (tracker.predict(at: time), .predicted)
        case .still(let calm): return (tracker.hold(at: time, unmovedSince: calm), .still)
        }
    }
}
