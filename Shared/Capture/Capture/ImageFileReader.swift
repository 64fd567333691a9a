internal import Failure

/// Gives one image, once or again and again.
final class ImageFileReader: FrameReader {
    let details = SourceDetails(width: nil, height: nil, framesPerSecond: nil, isLive: false)
    let skipped = 0
    private var frame: CapturedFrame?
    private let loops: Bool
    private let stop: CaptureStop
    private let source: CaptureSource

    /// - Throws: ``CaptureError`` when the image cannot be read.
    init(_ image: ImageFile, source: CaptureSource, options: CaptureOptions, stop: CaptureStop) throws {
        frame = try image.frame(stop: stop)
        loops = options.loops
        self.source = source
        self.stop = stop
    }

    func next() throws -> CapturedFrame? {
        guard !stop.isRequested else { throw CaptureError.stopped(source) }
        defer { if !loops { frame = nil } }
        return frame
    }

    func close() { frame = nil }
}
