/// The width and height of an image, in pixels.
public struct PixelSize: Sendable, Hashable, CustomStringConvertible {
    public var width: Int
    public var height: Int

    public init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }

    /// A square.
    public init(side: Int) {
        self.init(width: side, height: side)
    }

    /// How many pixels an image of this size has; images are bounded, and so is the product.
    var area: Int { width * height }

    /// The longer of the two sides.
    public var longerSide: Int { max(width, height) }

    /// The shorter of the two sides.
    public var shorterSide: Int { min(width, height) }

    public var description: String { "\(width)×\(height)" }
}
