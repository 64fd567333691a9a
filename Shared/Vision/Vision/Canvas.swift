import CVision
import Faces
import Failure
import Images

/// A colour image to draw on.
struct Canvas {
    private let image: Image

    init(_ image: Image) throws {
        guard image.format == .bgr else {
            throw VisionError(.invalidImage, "Drawing needs a colour image: convert the image to bgr first.")
        }
        self.image = image
    }

    /// The whole image.
    var bounds: Box { Box(x: 0, y: 0, width: Float(image.size.width), height: Float(image.size.height)) }

    /// Refuses boxes that cannot be drawn.
    func check(_ box: Box) throws {
        let limit = Float(Image.maximumSide)
        // NaN fails every comparison.
        guard abs(box.x) <= limit, abs(box.y) <= limit, box.width > 0, box.width <= limit, box.height > 0,
            box.height <= limit
        else { throw VisionError(.invalidRegion, "The box \(box) cannot be drawn: use one inside the image.") }
    }

    func outline(_ box: Box, radius: Float, thickness: Float, color: Color) throws {
        try draw {
            mien_draw_outline($0, rect(box), Int32(radius), Int32(thickness), color.value, $1)
        }
    }

    func fill(_ box: Box, radius: Float, color: Color, opacity: Float) throws {
        try draw { mien_draw_fill($0, rect(box), Int32(radius), color.value, opacity, $1) }
    }

    func text(_ text: String, x: Float, baseline: Float, height: Float, color: Color) throws {
        try draw {
            mien_draw_text($0, text, Int32(x.rounded()), Int32(baseline.rounded()), Int32(height), color.value, $1)
        }
    }

    /// How wide the text is, and how far it reaches below its baseline.
    func textSize(_ text: String, height: Float) throws -> (width: Float, descent: Float) {
        var width: Int32 = 0
        var descent: Int32 = 0
        try callLibrary("Measuring a text", orThrow: VisionFailureCode.operationFailed) {
            mien_text_size(text, Int32(height), &width, &descent, $0)
        }
        return (Float(width), Float(descent))
    }

    private func draw(_ body: (mien_image, mien_error) -> mien_status) throws {
        try callLibrary("Drawing on an image", orThrow: VisionFailureCode.operationFailed) { error in
            image.withDestination { body($0, error) }
        }
    }

    // What is drawn is checked, or derived from what was checked, so the numbers fit.
    private func rect(_ box: Box) -> mien_rect {
        mien_rect(
            x: Int32(box.x.rounded()),
            y: Int32(box.y.rounded()),
            width: max(1, Int32(box.width.rounded())),
            height: max(1, Int32(box.height.rounded()))
        )
    }
}
