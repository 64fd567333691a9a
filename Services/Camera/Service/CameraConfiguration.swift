public import Bus
public import Messages

/// What a camera shall do.
public struct CameraConfiguration: Sendable {
    /// How fast a source is read.
    public enum Pace: Sendable, Equatable {
        /// Films at their own speed, cameras as they come.
        case realTime
        /// Files as fast as the broker takes them.
        case fast
    }

    public var camera: Name
    public var source: CameraSource
    /// The size that is asked of a device, and that synthetic pictures have.
    public var width = 640
    public var height = 480
    /// At most so many frames a second; `nil`: all that a camera or film has. Synthetic cameras draw 15 unless told.
    public var framesPerSecond: Double?
    /// The quality of JPEGs that we encode ourselves, 1 to 100.
    public var quality = 85
    /// Whether a film or folder starts again at its end.
    public var loops = false
    public var pace = Pace.realTime
    /// How long to wait before a source that gives no pictures is opened again.
    public var backoff = Backoff()

    public init(camera: Name, source: CameraSource) {
        self.camera = camera
        self.source = source
    }
}
