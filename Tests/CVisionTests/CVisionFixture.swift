import CVision
import Testing

/// Calls a function with room for its sentence, and returns both.
func outcome(_ body: (mien_error) -> mien_status) -> (status: mien_status, sentence: String) {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { text in
        text.initialize(repeating: 0)
        let status = body(mien_error(text: text.baseAddress, size: text.count))
        return (status, text.baseAddress.map { String(cString: $0) } ?? "")
    }
}

/// Lends an image of these pixels.
func withImage<Result>(
    _ width: Int32,
    _ height: Int32,
    channels: Int32 = 3,
    filled value: UInt8 = 0,
    _ body: (mien_image) -> Result
) -> Result {
    var pixels = [UInt8](repeating: value, count: Int(width) * Int(height) * Int(channels))
    return pixels.withUnsafeMutableBufferPointer {
        body(mien_image(pixels: $0.baseAddress, width: width, height: height, channels: channels))
    }
}

/// An image that breaks the contract in one way.
struct BadImage: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let width: Int32
    let height: Int32
    let channels: Int32
    var hasPixels = true

    static let all = [
        BadImage(testDescription: "null", width: 4, height: 4, channels: 3, hasPixels: false),
        BadImage(testDescription: "empty", width: 0, height: 0, channels: 3),
        BadImage(testDescription: "negative", width: -4, height: 4, channels: 3),
        BadImage(testDescription: "two channels", width: 4, height: 4, channels: 2),
        BadImage(testDescription: "four channels", width: 4, height: 4, channels: 4),
        BadImage(testDescription: "huge", width: .max, height: .max, channels: 3),
        BadImage(testDescription: "long", width: 65_537, height: 1, channels: 1),
    ]

    /// Lends the image; the pointer is good for a few bytes, which nobody may read.
    func with<Result>(_ body: (mien_image) -> Result) -> Result {
        var bytes = [UInt8](repeating: 0, count: 64)
        return bytes.withUnsafeMutableBufferPointer {
            body(mien_image(pixels: hasPixels ? $0.baseAddress : nil, width: width, height: height, channels: channels))
        }
    }
}
