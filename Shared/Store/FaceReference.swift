public import Failure
public import Messages

/// Names one frame of all that were recorded.
public struct FrameReference: Sendable, Hashable {
    public var site: Name
    public var camera: Name
    /// Drawn at random when the camera's process started.
    public var run: UInt64
    /// Counts the frames of the run from 1.
    public var sequence: UInt64

    public init(site: Name, camera: Name, run: UInt64, sequence: UInt64) {
        self.site = site
        self.camera = camera
        self.run = run
        self.sequence = sequence
    }
}

/// Names one face of all that were recorded.
public struct FaceReference: Sendable, Hashable {
    public var frame: FrameReference
    /// In the frame's report, from 0.
    public var position: Int

    public init(frame: FrameReference, position: Int) {
        self.frame = frame
        self.position = position
    }

    /// Reads a reference that was received at `site`.
    ///
    /// - Throws: `MessageError` with `badName`.
    public init(_ wire: WireFaceReference, site: Name) throws(MessageError) {
        frame = FrameReference(site: site, camera: try Name(wire.camera), run: wire.run, sequence: wire.frame)
        position = Int(wire.position)
    }
}

extension WireFaceReference {
    /// The reference as it travels; the site is in the topic.
    public init(_ face: FaceReference) {
        self.init()
        camera = face.frame.camera.text
        (run, frame) = (face.frame.run, face.frame.sequence)
        position = UInt32(clamping: face.position)
    }
}
