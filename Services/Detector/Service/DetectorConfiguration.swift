public import Messages
public import Tracking

/// What a detector shall do.
public struct DetectorConfiguration: Sendable {
    /// Larger frames are searched at a size whose longer side is this.
    public var searchSide: Int? = 320
    /// How many frames are searched at the same time, each on a thread of its own.
    public var workers = 1
    /// A frame that has waited longer than this since it arrived is dropped.
    public var maximumWait = Duration.seconds(1)
    /// The side of a crop, as a multiple of the longer side of the face: room for whatever framing a model wants.
    public var cropScale: Float = 1.4
    /// The most pixels on a crop's side.
    public var cropSide = 160
    /// At most so many faces of a frame are sent, the surest ones.
    public var maximumFaces = 24
    /// When two faces of a camera are the same; `nil`: nothing tracks, every frame is searched, and the frames of a camera
    /// may be searched at the same time.
    public var tracking: FaceTracker.Options? = FaceTracker.Options()
    /// Which frames are searched, when something tracks.
    public var search = SearchPlan.Options()
    /// The same for cameras that differ.
    public var searchByCamera: [Name: SearchPlan.Options] = [:]

    public init() {}
}
