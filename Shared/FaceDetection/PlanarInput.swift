import Failure
import Images
import Inference

/// A colour image as a network reads it: three planes of numbers (blue, green, red), padded to the right and below.
///
/// The memory is used again as long as it is large enough.
struct PlanarInput {
    private let scale: [Float]
    private let offset: [Float]
    private var values: [Float] = []
    private var canvas = PixelSize(width: 0, height: 0)
    // Kept, since making one allocates.
    private var shape: TensorShape?
    private var content = PixelSize(width: 0, height: 0)

    /// - Parameters:
    ///   - mean: subtracted from pixels of 0 to 255, for each channel.
    ///   - std: what the difference is divided by, for each channel; positive.
    init(mean: [Float], std: [Float]) {
        precondition(mean.count == 3 && std.count == 3, "a colour image has three channels")
        scale = std.map { 1 / $0 }
        offset = zip(mean, std).map { -$0 / $1 }
    }

    /// Takes an image.
    ///
    /// - Parameters:
    ///   - image: blue, green, red; not larger than the canvas.
    ///   - canvas: the size of the planes.
    /// - Throws: `InferenceError` (`invalidTensor`) for a canvas without area.
    mutating func take(_ image: Image, on canvas: PixelSize) throws {
        precondition(image.format == .bgr && image.size.width <= canvas.width && image.size.height <= canvas.height)
        if canvas != self.canvas || image.size != content { try clear(canvas) }
        content = image.size
        let plane = canvas.width * canvas.height
        let factors = (scale[0], scale[1], scale[2])
        let offsets = (offset[0], offset[1], offset[2])
        image.withBytes { bytes in
            values.withUnsafeMutableBufferPointer { values in
                // Neither is empty: an image has at least one pixel.
                guard let pixels = bytes.baseAddress, let planes = values.baseAddress else { return }
                for row in 0..<image.size.height {
                    Self.convert(
                        pixels + row * image.size.width * 3,
                        count: image.size.width,
                        into: planes + row * canvas.width,
                        plane: plane,
                        factors,
                        offsets
                    )
                }
            }
        }
    }

    /// Lends the planes: 1 × 3 × height × width.
    ///
    /// - Throws: `InferenceError` (`invalidTensor`) before an image was taken, and what `body` throws.
    func withView<Result>(_ body: (TensorView) throws -> Result) throws -> Result {
        guard let shape else { throw InferenceError(.invalidTensor, "There is no image to lend: take one first.") }
        return try values.withUnsafeBufferPointer {
            // What was needed for a larger canvas lies behind the planes.
            try body(TensorView(shape: shape, values: UnsafeBufferPointer(rebasing: $0[..<shape.count])))
        }
    }

    // Padding is black, as it was in training.
    private mutating func clear(_ canvas: PixelSize) throws {
        shape = try TensorShape(channels: 3, height: canvas.height, width: canvas.width)
        let plane = canvas.width * canvas.height
        if values.count < 3 * plane { values = [Float](repeating: 0, count: 3 * plane) }
        self.canvas = canvas
        values.withUnsafeMutableBufferPointer { values in
            for channel in 0..<3 {
                UnsafeMutableBufferPointer(rebasing: values[channel * plane..<(channel + 1) * plane])
                    .update(repeating: offset[channel])
            }
        }
    }

    // One row. Plain pointers and no calls: the optimiser makes vector code of it.
    @inline(__always)
    private static func convert(
        _ pixels: UnsafePointer<UInt8>,
        count: Int,
        into planes: UnsafeMutablePointer<Float>,
        plane: Int,
        _ factors: (Float, Float, Float),
        _ offsets: (Float, Float, Float)
    ) {
        let (blue, green, red) = (planes, planes + plane, planes + 2 * plane)
        for column in 0..<count {
            blue[column] = Float(pixels[3 &* column]) * factors.0 + offsets.0
            green[column] = Float(pixels[3 &* column &+ 1]) * factors.1 + offsets.1
            red[column] = Float(pixels[3 &* column &+ 2]) * factors.2 + offsets.2
        }
    }
}
