/// A rectangle in an image, in pixels; the origin is the image's top left corner.
public struct Box: Sendable, Hashable {
    public var x: Float
    public var y: Float
    public var width: Float
    public var height: Float

    public init(x: Float, y: Float, width: Float, height: Float) {
        self.x = x
        self.y = y
        self.width = width
        self.height = height
    }

    /// The point in the middle.
    public var center: Point { Point(x: x + width / 2, y: y + height / 2) }

    /// The area in square pixels.
    public var area: Float { width * height }

    /// The box in an image that is `factor` times as large.
    public func scaled(by factor: Float) -> Box {
        Box(x: x * factor, y: y * factor, width: width * factor, height: height * factor)
    }

    /// The square with this box's centre whose side is `scale` times the box's longer side.
    ///
    /// This is how a face becomes a crop: a model's bundle names the scale that its training data was framed with.
    public func square(scale: Float) -> Box {
        let side = max(width, height) * scale
        return Box(x: center.x - side / 2, y: center.y - side / 2, width: side, height: side)
    }

    /// Intersection over union with another box: 0 when they are apart, 1 when they are the same.
    public func overlap(with other: Box) -> Float {
        let shared =
            max(0, min(x + width, other.x + other.width) - max(x, other.x))
            * max(0, min(y + height, other.y + other.height) - max(y, other.y))
        let union = area + other.area - shared
        return union > 0 ? shared / union : 0
    }
}

/// A place in an image, in pixels from its top left corner.
public struct Point: Sendable, Hashable {
    public var x: Float
    public var y: Float

    public init(x: Float, y: Float) {
        self.x = x
        self.y = y
    }
}
