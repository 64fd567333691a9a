internal import CCapture
internal import Failure

/// Reads a network stream or a video file through FFmpeg.
///
/// Motion JPEG passes through untouched; everything else is decoded.
final class VideoReader: FrameReader {
    let details: SourceDetails
    private let source: CaptureSource
    private let options: CaptureOptions
    private let stop: CaptureStop
    private var handle: OpaquePointer?
    private var skippedBefore = 0
    private var clock = LoopClock()

    init(_ source: CaptureSource, options: CaptureOptions, stop: CaptureStop) throws {
        self.source = source
        self.options = options
        self.stop = stop
        let handle = try Self.open(source, options: options, stop: stop)
        self.handle = handle
        details = SourceDetails(mien_video_describe(handle))
    }

    deinit { close() }

    var skipped: Int { skippedBefore + (handle.map { Int(mien_video_skipped($0)) } ?? 0) }

    func next() throws -> CapturedFrame? {
        guard let frame = try read() else { return try nextAfterEnd() }
        return frame
    }

    func close() {
        skippedBefore = skipped
        if let handle { mien_video_close(handle) }
        handle = nil
    }

    private func read() throws -> CapturedFrame? {
        guard let handle else { return nil }
        var lent = mien_frame()
        let result = mien_video_next(handle, &lent)
        switch result.status {
        case .ok:
            let frame = CapturedFrame(lent, positionOffset: clock.offset)
            clock.saw(frame.position)
            return frame
        case .end: return nil
        default: throw CaptureError(result, source: source)
        }
    }

    // Opening again works with every format; seeking does not.
    private func nextAfterEnd() throws -> CapturedFrame? {
        guard options.loops, !details.isLive, handle != nil else { return nil }
        guard clock.startAgain(framesPerSecond: details.framesPerSecond) else {
            throw CaptureError(.corrupt, "\(source) has no picture that can be decoded: choose another file.")
        }
        close()
        handle = try Self.open(source, options: options, stop: stop)
        return try read()
    }

    private static func open(
        _ source: CaptureSource,
        options: CaptureOptions,
        stop: CaptureStop
    ) throws -> OpaquePointer {
        let isNetwork = source.kind == .stream
        // The prefix keeps FFmpeg from taking a path with a colon for a URL.
        let url = isNetwork ? source.location : "file:\(source.location)"
        var handle: OpaquePointer?
        let result = url.withCString { url in
            var settings = mien_video_options(
                url: url,
                is_network: isNetwork,
                timeout_ms: options.timeout.wholeMilliseconds,
                max_pixels: Int64(CaptureOptions.maximumPixels)
            )
            return mien_video_open(&settings, stop.handle, &handle)
        }
        guard let handle else { throw CaptureError(result, source: source) }
        return handle
    }
}

extension SourceDetails {
    fileprivate init(_ video: mien_video_description) {
        self.init(
            width: video.width > 0 ? Int(video.width) : nil,
            height: video.height > 0 ? Int(video.height) : nil,
            framesPerSecond: video.frames_per_second > 0 ? video.frames_per_second : nil,
            isLive: video.is_live
        )
    }
}
