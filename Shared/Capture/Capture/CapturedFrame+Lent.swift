internal import CCapture

extension CapturedFrame {
    /// Copies a frame that the C layer lends until the next call.
    init(_ lent: mien_frame, positionOffset: Duration = .zero) {
        content = lent.is_jpeg ? .jpeg(Self.bytes(of: lent)) : Self.pixels(of: lent)
        position = lent.position_us >= 0 ? .microseconds(lent.position_us) + positionOffset : nil
        age = lent.age_ns >= 0 ? .nanoseconds(lent.age_ns) : nil
    }

    private static func bytes(of lent: mien_frame) -> [UInt8] {
        Array(UnsafeBufferPointer(start: lent.bytes, count: lent.size))
    }

    private static func pixels(of lent: mien_frame) -> Content {
        let width = Int(lent.width)
        let height = Int(lent.height)
        let row = width * 3
        let source = UnsafeRawBufferPointer(start: lent.bytes, count: lent.size)
        let bgr = [UInt8](unsafeUninitializedCapacity: row * height) { target, count in
            let target = UnsafeMutableRawBufferPointer(target)
            for y in 0..<height {
                let from = UnsafeRawBufferPointer(rebasing: source[y * lent.stride..<y * lent.stride + row])
                UnsafeMutableRawBufferPointer(rebasing: target[(y * row)...]).copyMemory(from: from)
            }
            count = row * height
        }
        return .pixels(width: width, height: height, bgr: bgr)
    }
}
