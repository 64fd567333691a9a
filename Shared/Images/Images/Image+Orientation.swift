extension Image {
    /// A copy that stands upright, of an image that was stored with this orientation.
    ///
    /// - Throws: ``ImageError`` (`invalidImage`) never for the size of an image that there is.
    public func turned(upright orientation: JPEGOrientation) throws -> Image {
        let (width, height) = (size.width, size.height)
        let turned = try Image(
            size: orientation.isSideways ? PixelSize(width: height, height: width) : size,
            format: format
        )
        let steps = orientation.steps(width: width, height: height)
        let (channels, turnedWidth) = (format.channels, turned.size.width)
        withBytes { source in
            turned.withMutableBytes { target in
                for y in 0..<turned.size.height {
                    for x in 0..<turnedWidth {
                        let from = (steps.start + x * steps.column + y * steps.row) * channels
                        let to = (y * turnedWidth + x) * channels
                        for channel in 0..<channels { target[to + channel] = source[from + channel] }
                    }
                }
            }
        }
        return turned
    }
}

extension JPEGOrientation {
    /// Where in the stored image the upright one's first pixel lies, and how far it is there from column to column and from row
    /// to row; in pixels.
    fileprivate func steps(width: Int, height: Int) -> (start: Int, column: Int, row: Int) {
        let (right, bottom) = (width - 1, (height - 1) * width)
        return switch self {
        case .upright: (0, 1, width)
        case .mirrored: (right, -1, width)
        case .upsideDown: (right + bottom, -1, -width)
        case .upsideDownMirrored: (bottom, 1, -width)
        case .leftMirrored: (0, width, 1)
        case .left: (bottom, -width, 1)
        case .rightMirrored: (right + bottom, -width, -1)
        case .right: (right, width, -1)
        }
    }
}
