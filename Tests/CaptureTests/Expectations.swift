import Capture
import Failure
import Testing

/// Expects a ``CaptureError`` with one of these codes, whose message is a sentence.
func expectFailure<Value>(
    _ codes: CaptureFailureCode...,
    sourceLocation: SourceLocation = #_sourceLocation,
    from body: () throws -> Value
) {
    let error = #expect(throws: CaptureError.self, sourceLocation: sourceLocation) { _ = try body() }
    guard let error else { return }
    #expect(codes.contains(error.code), "\(error)", sourceLocation: sourceLocation)
    #expect(error.message.hasSuffix("."), sourceLocation: sourceLocation)
}

extension FrameReader {
    /// All frames that are left, at most `limit`.
    func frames(limit: Int = 1000) throws -> [CapturedFrame] {
        var frames: [CapturedFrame] = []
        while frames.count < limit, let frame = try next() { frames.append(frame) }
        return frames
    }
}

extension CapturedFrame {
    /// The JPEG's bytes; `nil` for pixels.
    var jpeg: [UInt8]? {
        if case .jpeg(let bytes) = content { bytes } else { nil }
    }

    /// The blue, green and red of one pixel; `nil` for a JPEG.
    func pixel(x: Int, y: Int) -> [UInt8]? {
        guard case .pixels(let width, _, let bgr) = content else { return nil }
        return Array(bgr[((y * width + x) * 3)...].prefix(3))
    }
}
