import CVision
public import Faces
import Failure
public import Images

extension Image {
    /// Writes this image at another size into `destination`, which takes this image's format.
    ///
    /// Areas are averaged when both sides shrink; otherwise pixels are interpolated linearly.
    ///
    /// - Throws: ``VisionError`` (`invalidImage`) for an impossible size, or when `destination` is this image.
    public func scale(to size: PixelSize, into destination: Image) throws {
        try reshape(destination, to: size, format: format)
        try transform(into: destination, task: "Scaling an image") { mien_image_resize($0, $1, $2) }
    }

    /// Writes a part of this image at another size into `destination`, which takes this image's format.
    ///
    /// Where the region leaves the image, the border pixels repeat.
    ///
    /// - Parameters:
    ///   - region: the part, in this image's pixels; it is rounded to whole ones.
    ///   - size: the size to write it at.
    /// - Returns: the part that was taken, after rounding.
    /// - Throws: ``VisionError`` (`invalidRegion`) when the region is not finite, has no area, is longer than 4 times the
    ///   image's longer side or does not touch the image; `invalidImage` as in ``scale(to:into:)``.
    @discardableResult
    public func crop(_ region: Box, to size: PixelSize, into destination: Image) throws -> Box {
        let whole = try wholePixels(region)
        try reshape(destination, to: size, format: format)
        try transform(into: destination, task: "Cropping an image") { mien_image_crop($0, whole, $1, $2) }
        return Box(x: Float(whole.x), y: Float(whole.y), width: Float(whole.width), height: Float(whole.height))
    }

    /// Writes a part of this image that stands at an angle, upright and at another size, into `destination`, which takes
    /// this image's format.
    ///
    /// Where the region leaves the image, the border pixels repeat.
    ///
    /// - Parameters:
    ///   - region: the part, in this image's pixels, as it is before it is turned about its centre.
    ///   - angle: how far the region is turned clockwise, in radians: what points along it to the right points to the
    ///     right in `destination`.
    ///   - size: the size to write it at.
    /// - Throws: ``VisionError`` (`invalidRegion`) when a number is not finite, or the region has no area, is longer than 4
    ///   times the image's longer side or does not touch the image; `invalidImage` as in ``scale(to:into:)``.
    public func crop(_ region: Box, turnedBy angle: Float, to size: PixelSize, into destination: Image) throws {
        // The limits of an upright region hold for a turned one, too: a region that only its corners touch is of no use.
        _ = try wholePixels(region)
        guard angle.isFinite, abs(angle) <= 2 * .pi else {
            throw VisionError(.invalidRegion, "A region cannot be turned by \(angle): use an angle within a full turn.")
        }
        try reshape(destination, to: size, format: format)
        let turned = mien_turned_rect(
            center_x: region.center.x,
            center_y: region.center.y,
            width: region.width,
            height: region.height,
            angle: angle
        )
        try transform(into: destination, task: "Turning a part of an image") {
            mien_image_crop_turned($0, turned, $1, $2)
        }
    }

    /// Writes this image in another format into `destination`; grey is BT.601 luma.
    ///
    /// - Throws: ``VisionError`` (`invalidImage`) when `destination` is this image.
    public func convert(to format: Format, into destination: Image) throws {
        try reshape(destination, to: size, format: format)
        try transform(into: destination, task: "Converting an image") { source, target, error in
            switch (self.format, format) {
            case (.bgr, .grey): mien_image_grey(source, target, error)
            case (.grey, .bgr): mien_image_bgr(source, target, error)
            case (.grey, .grey), (.bgr, .bgr): mien_image_resize(source, target, error)
            }
        }
    }

    // Writing an image into itself would break the exclusive access to its buffer.
    private func reshape(_ destination: Image, to size: PixelSize, format: Format) throws {
        guard destination !== self else {
            throw VisionError(.invalidImage, "An image cannot be written into itself: use another as the destination.")
        }
        try destination.reshape(to: size, format: format)
    }

    private func transform(
        into destination: Image,
        task: String,
        _ body: (mien_image, mien_image, mien_error) -> mien_status
    ) throws {
        try callLibrary(task, orThrow: VisionFailureCode.operationFailed) { error in
            withSource { source in destination.withDestination { body(source, $0, error) } }
        }
    }

    private func wholePixels(_ region: Box) throws -> mien_rect {
        let limit = Float(4 * size.longerSide)
        let x = region.x.rounded()
        let y = region.y.rounded()
        let width = max(1, region.width.rounded())
        let height = max(1, region.height.rounded())
        // NaN fails every comparison.
        guard region.width > 0, region.height > 0, width <= limit, height <= limit,
            x < Float(size.width), y < Float(size.height), x + width > 0, y + height > 0
        else {
            throw VisionError(
                .invalidRegion,
                "The region \(region) does not fit an image of \(size) pixels: use one that touches the image."
            )
        }
        return mien_rect(x: Int32(x), y: Int32(y), width: Int32(width), height: Int32(height))
    }
}
