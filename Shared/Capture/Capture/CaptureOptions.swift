/// How a source is to be read.
public struct CaptureOptions: Sendable, Hashable {
    /// The most pixels that a picture may have: 16 megapixels, counted as 16 × 2²⁰ so that 16-megapixel sensors fit.
    public static let maximumPixels = 16 << 20
    /// The most bytes that an image file may have.
    public static let maximumImageBytes = 64 << 20

    /// The width to ask of a camera, in pixels; the camera may choose another.
    public var width = 640
    /// The height to ask of a camera, in pixels; the camera may choose another.
    public var height = 480
    /// The frames per second to ask of a camera, or `nil` for what it does by itself.
    public var framesPerSecond: Int?
    /// The most time that opening, and each frame after it, may take.
    public var timeout = Duration.seconds(10)
    /// Whether files start again at their end.
    public var loops = false

    /// VGA from a camera, ten seconds of patience, files once.
    public init() {}
}
