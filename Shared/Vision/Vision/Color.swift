import CVision
import Faces

/// A colour to draw with.
struct Color {
    let value: mien_color

    /// Creates a colour from its usual notation, 0xRRGGBB.
    init(_ rgb: UInt32) {
        value = mien_color(
            blue: UInt8(truncatingIfNeeded: rgb),
            green: UInt8(truncatingIfNeeded: rgb >> 8),
            red: UInt8(truncatingIfNeeded: rgb >> 16)
        )
    }

    static let white = Color(0xFFFFFF)
    static let muted = Color(0xC3CAD1)
    static let ink = Color(0x11161B)
    static let rim = Color(0x20262C)

    /// Whether dark letters read better on it than white ones (BT.601 luma).
    var isLight: Bool {
        299 * Int(value.red) + 587 * Int(value.green) + 114 * Int(value.blue) > 150_000
    }
}

extension Emotion {
    /// The colour that stands for the emotion in pictures.
    var color: Color {
        switch self {
        case .angry: Color(0xE5484D)
        case .disgust: Color(0x6FA83B)
        case .fear: Color(0x9A5CD0)
        case .happy: Color(0xF5BE3D)
        case .sad: Color(0x4A86E8)
        case .surprise: Color(0xF2803A)
        case .neutral: Color(0x6B8092)
        }
    }
}
