/// The sizes at which a JPEG can be decoded for less: the inverse DCT then yields fewer pixels per block.
public enum JPEGScale: Int, CaseIterable, Sendable, Comparable {
    case eighth = 8
    case quarter = 4
    case half = 2
    case full = 1

    /// The factor on both sides.
    public var factor: Float { 1 / Float(rawValue) }

    /// The size that an image of this size decodes to: sides are rounded up.
    public func size(of full: PixelSize) -> PixelSize {
        PixelSize(width: (full.width + rawValue - 1) / rawValue, height: (full.height + rawValue - 1) / rawValue)
    }

    /// The smallest scale whose factor is at least this one; full when none is.
    public static func smallest(withFactorAtLeast factor: Float) -> JPEGScale {
        allCases.first { $0.factor >= factor } ?? .full
    }

    /// The smallest scale at which an image of size `full` still has at least the wanted sides; full when none has.
    public static func smallest(of full: PixelSize, atLeast wanted: PixelSize) -> JPEGScale {
        allCases.first {
            let size = $0.size(of: full)
            return size.width >= wanted.width && size.height >= wanted.height
        } ?? .full
    }

    public static func < (left: JPEGScale, right: JPEGScale) -> Bool { left.rawValue > right.rawValue }
}
