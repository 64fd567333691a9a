/// Reads one source, frame by frame.
///
/// A reader blocks the thread that calls it and belongs to that thread alone: give it one of its own, and end its waits
/// from elsewhere with the ``CaptureStop`` that it was opened with.
public protocol FrameReader: AnyObject {
    /// What is known of the pictures before the first one comes.
    var details: SourceDetails { get }
    /// How many damaged frames were left out so far.
    var skipped: Int { get }

    /// Waits for the next frame; `nil` when a file has ended or the reader is closed.
    ///
    /// A V4L2 camera gives its newest frame and drops those that were not asked for in time. A network stream gives every
    /// frame, because each builds on the one before: read it as fast as it comes and drop what is too much, or the
    /// frames grow old in its queue.
    ///
    /// - Throws: ``CaptureError``, above all `timeout`, `disconnected` and `stopped`. A reader that has thrown is of no
    ///   more use: close it and open the source again.
    func next() throws -> CapturedFrame?

    /// Lets go of the source; needless before the last reference goes.
    func close()
}

/// What is known of a source's pictures before the first one comes.
public struct SourceDetails: Sendable, Hashable {
    /// The pictures' width in pixels, where the source tells it.
    public var width: Int?
    /// The pictures' height in pixels, where the source tells it.
    public var height: Int?
    /// The nominal rate, where the source tells it.
    public var framesPerSecond: Double?
    /// Whether the source keeps its own time and has no end, as cameras do.
    ///
    /// Everything else is read as fast as it is asked for.
    public var isLive: Bool

    /// Creates the details of a source.
    public init(width: Int?, height: Int?, framesPerSecond: Double?, isLive: Bool) {
        self.width = width
        self.height = height
        self.framesPerSecond = framesPerSecond
        self.isLive = isLive
    }
}
