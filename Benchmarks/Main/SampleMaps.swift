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
        let (columns, rows) = (frame.canvas.width / stride, frame.canvas.height / stride)
        let views = try zip(values[stride] ?? [], Self.widths).map { buffer, width in
            try TensorView(shape: TensorShape([1, columns * rows, width]), values: UnsafeBufferPointer(buffer))
        }
        return try YuNetMaps(
            stride: stride,
            canvas: frame.canvas,
            classes: views[0],
            objects: views[1],
            boxes: views[2],
            landmarks: views[3]
        )
    }

    private static func zeros(_ count: Int) -> UnsafeMutableBufferPointer<Float> {
        let buffer = UnsafeMutableBufferPointer<Float>.allocate(capacity: count)
        buffer.initialize(repeating: 0)
        return buffer
    }
}
