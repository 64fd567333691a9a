/// One picture from a source.
public struct CapturedFrame: Sendable, Hashable {
    /// The picture itself.
    public enum Content: Sendable, Hashable {
        /// A whole JPEG, as the source made it.
        case jpeg([UInt8])
        /// Pixels of 3 bytes (blue, green, red), row by row from the top left, without padding.
        case pixels(width: Int, height: Int, bgr: [UInt8])
    }

    /// The picture.
    public var content: Content
    /// Where a video file has this frame, from its start; it keeps growing when the file starts again.
    ///
    /// `nil` for live sources and images. A caller that wants a film at its own speed waits for these times.
    public var position: Duration?
    /// How long before the reader returned the camera took the frame, where the driver tells.
    public var age: Duration?

    /// Creates a frame.
    public init(content: Content, position: Duration? = nil, age: Duration? = nil) {
        self.content = content
        self.position = position
        self.age = age
    }
}
