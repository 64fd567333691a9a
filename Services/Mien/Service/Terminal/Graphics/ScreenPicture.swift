import Images
import Vision

/// Pixels for a screen: rows from the top, red, green and blue of each.
struct ScreenPicture: Sendable, Hashable {
    let width: Int
    let height: Int
    let rgb: [UInt8]

    /// - Parameter rgb: 3 bytes for each pixel.
    init(width: Int, height: Int, rgb: [UInt8]) {
        precondition(rgb.count == 3 * width * height, "a picture of \(width)×\(height) has not \(rgb.count) bytes")
        (self.width, self.height, self.rgb) = (width, height, rgb)
    }

    /// Decodes a JPEG, scaled to these sides.
    ///
    /// - Throws: `ImageError` for bytes that are no JPEG or a damaged one, `VisionError` for sides that cannot be.
    init(jpeg: [UInt8], width: Int, height: Int) throws {
        let (decoded, scaled) = (try Image(), try Image())
        try JPEGDecoder().decode(jpeg, as: .bgr, into: decoded)
        try decoded.scale(to: PixelSize(width: width, height: height), into: scaled)
        let rgb = scaled.withBytes { bgr in
            (0..<3 * width * height).map { bgr[$0 + 2 - 2 * ($0 % 3)] }
        }
        self.init(width: width, height: height, rgb: rgb)
    }

    subscript(x: Int, y: Int) -> ScreenColor {
        let start = 3 * (y * width + x)
        return ScreenColor(red: rgb[start], green: rgb[start + 1], blue: rgb[start + 2])
    }
}

/// A colour with eight bits for each of its parts.
struct ScreenColor: Sendable, Hashable {
    let red: UInt8
    let green: UInt8
    let blue: UInt8

    /// The square of the distance to another colour, in steps of the three parts.
    func distance(to other: ScreenColor) -> Int {
        let (red, green, blue) = (
            Int(red) - Int(other.red), Int(green) - Int(other.green), Int(blue) - Int(other.blue)
        )
        return red * red + green * green + blue * blue
    }
}

/// A part of the screen, in cells.
struct CellArea: Sendable, Hashable {
    let columns: Int
    let rows: Int
}
