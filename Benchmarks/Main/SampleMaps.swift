import FaceDetection
import Images
import Inference

/// YuNet's twelve outputs for an input of 320×256 pixels with one face in it, which five cells see.
final class SampleMaps {
    /// What the outputs are of: a frame of 640×480 that is searched at half its size.
    let frame = YuNetDecoder.Frame(
        canvas: PixelSize(width: 320, height: 256),
        content: PixelSize(width: 320, height: 240)
    )

    // In the order classes, objects, boxes, landmarks.
    private static let widths = [1, 1, 4, 10]
    private let values: [Int: [UnsafeMutableBufferPointer<Float>]]

    init() {
        let canvas = frame.canvas
        values = Dictionary(
            uniqueKeysWithValues: YuNetDecoder.strides.map { stride in
                let cells = (canvas.width / stride) * (canvas.height / stride)
                return (stride, Self.widths.map { Self.zeros(cells * $0) })
            }
        )
        guard let middle = values[16] else { return }
        for cell in 148..<153 { (middle[0][cell], middle[1][cell]) = (0.9, 0.9) }
    }

    deinit {
        for buffer in values.values.joined() { buffer.deallocate() }
    }

    func maps(stride: Int) throws -> YuNetMaps {
        try YuNetMaps(
            stride: stride,
            canvas: frame.canvas,
            classes: view(0, of: stride),
            objects: view(1, of: stride),
            boxes: view(2, of: stride),
            landmarks: view(3, of: stride)
        )
    }

    private func view(_ index: Int, of stride: Int) throws -> TensorView {
        let cells = (frame.canvas.width / stride) * (frame.canvas.height / stride)
        let sizes = SIMD8<Int64>(1, Int64(cells), Int64(Self.widths[index]), 1, 1, 1, 1, 1)
        // A stride that YuNet does not have has no values, which its shape does not fit.
        let buffer = values[stride]?[index] ?? UnsafeMutableBufferPointer(start: nil, count: 0)
        return try TensorView(shape: TensorShape(rank: 3, sizes: sizes), values: UnsafeBufferPointer(buffer))
    }

    private static func zeros(_ count: Int) -> UnsafeMutableBufferPointer<Float> {
        let buffer = UnsafeMutableBufferPointer<Float>.allocate(capacity: count)
        buffer.initialize(repeating: 0)
        return buffer
    }
}
