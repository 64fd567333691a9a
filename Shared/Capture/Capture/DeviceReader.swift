internal import CCapture
internal import Failure

/// Reads a V4L2 camera.
///
/// Motion JPEG passes through untouched; cameras without it give YUYV, which is converted.
final class DeviceReader: FrameReader {
    let details: SourceDetails
    private let source: CaptureSource
    // Kept because the C object waits on its descriptor.
    private let stop: CaptureStop
    private var handle: OpaquePointer?
    private var skippedBefore = 0

    /// - Parameter calls: the system calls to drive the camera with; tests give a scripted camera's.
    init(
        _ source: CaptureSource,
        options: CaptureOptions,
        stop: CaptureStop,
        calls: mien_device_calls = mien_device_system_calls()
    ) throws {
        self.source = source
        self.stop = stop
        var calls = calls
        var handle: OpaquePointer?
        let result = source.location.withCString { path in
            var settings = mien_device_options(
                path: path,
                width: Int32(clamping: options.width),
                height: Int32(clamping: options.height),
                frames_per_second: Int32(clamping: options.framesPerSecond ?? 0),
                timeout_ms: options.timeout.wholeMilliseconds,
                max_pixels: Int64(CaptureOptions.maximumPixels)
            )
            return mien_device_open(&settings, &calls, stop.handle, &handle)
        }
        guard let handle else { throw CaptureError(result, source: source) }
        self.handle = handle
        details = SourceDetails(mien_device_describe(handle))
    }

    deinit { close() }

    var skipped: Int { skippedBefore + (handle.map { Int(mien_device_skipped($0)) } ?? 0) }

    func next() throws -> CapturedFrame? {
        guard let handle else { return nil }
        var lent = mien_frame()
        let result = mien_device_next(handle, &lent)
        guard result.status == .ok else { throw CaptureError(result, source: source) }
        return CapturedFrame(lent)
    }

    func close() {
        skippedBefore = skipped
        if let handle { mien_device_close(handle) }
        handle = nil
    }
}

extension SourceDetails {
    fileprivate init(_ device: mien_device_description) {
        self.init(
            width: Int(device.width),
            height: Int(device.height),
            framesPerSecond: device.frames_per_second > 0 ? device.frames_per_second : nil,
            isLive: true
        )
    }
}
