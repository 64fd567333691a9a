public import Faces

/// The picture of a face that is kept.
public struct RecordedCrop: Sendable, Hashable {
    public var face: FaceReference
    /// Microseconds since 1970-01-01 UTC.
    public var capturedAt: Int64
    /// What the picture covers, in pixels of the frame.
    public var region: Box
    public var jpeg: [UInt8]

    public init(face: FaceReference, capturedAt: Int64, region: Box, jpeg: [UInt8]) {
        self.face = face
        self.capturedAt = capturedAt
        self.region = region
        self.jpeg = jpeg
    }
}

/// A whole picture that is kept.
public struct RecordedFrame: Sendable, Hashable {
    public var frame: FrameReference
    /// Microseconds since 1970-01-01 UTC.
    public var capturedAt: Int64
    public var jpeg: [UInt8]

    public init(frame: FrameReference, capturedAt: Int64, jpeg: [UInt8]) {
        self.frame = frame
        self.capturedAt = capturedAt
        self.jpeg = jpeg
    }
}
