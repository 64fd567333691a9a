public import Images

/// The smallest face that is worth finding.
public enum MinimumFaceSide: Sendable, Hashable {
    /// In pixels of the image that is searched.
    case pixels(Int)
    /// As a share, from 0 to 1, of the image's shorter side.
    case fraction(Float)

    /// The side in pixels of an image of this size.
    public func pixels(in size: PixelSize) -> Float {
        switch self {
        case .pixels(let side): Float(side)
        case .fraction(let share): share * Float(size.shorterSide)
        }
    }

    /// Whether a face of this side fits an image.
    public var isValid: Bool {
        switch self {
        case .pixels(let side): (0...Image.maximumSide).contains(side)
        // NaN fails the comparisons.
        case .fraction(let share): share >= 0 && share <= 1
        }
    }
}
