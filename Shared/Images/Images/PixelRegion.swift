/// A rectangle of whole pixels.
public struct PixelRegion: Sendable, Hashable {
    public var x: Int
    public var y: Int
    public var size: PixelSize

    public init(x: Int, y: Int, size: PixelSize) {
        self.x = x
        self.y = y
        self.size = size
    }
}

extension JPEGScale {
    /// The pixels of the decoded image that show this region of the full one: those that it touches, within the image.
    ///
    /// - Parameters:
    ///   - region: within an image of size `full`, and not empty.
    ///   - full: the size of the whole image.
    func region(showing region: PixelRegion, of full: PixelSize) -> PixelRegion {
        let whole = size(of: full)
        let (left, top) = (region.x / rawValue, region.y / rawValue)
        let right = min(whole.width, (region.x + region.size.width + rawValue - 1) / rawValue)
        let bottom = min(whole.height, (region.y + region.size.height + rawValue - 1) / rawValue)
        return PixelRegion(x: left, y: top, size: PixelSize(width: right - left, height: bottom - top))
    }
}
