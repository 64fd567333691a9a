public import Faces

/// A face of a frame, and whose it is.
public struct TrackedFace: Sendable, Hashable {
    /// Where it is, in pixels of the frame.
    public var face: DetectedFace
    /// The same number for the same face in consecutive frames; 0 when it is not known yet whether the face stays.
    public var track: UInt64

    public init(face: DetectedFace, track: UInt64 = 0) {
        self.face = face
        self.track = track
    }
}
