import FaceDetection
import Faces
import Images
import Inference

/// YuNet's maps for an input of some size, written by hand: nothing anywhere, except in the cells that a test makes hot.
struct HotCells {
    /// What the network says in one cell.
    struct Cell {
        var stride: Int
        var column: Int
        var row: Int
        var cls: Float = 0.9
        var obj: Float = 0.9
        /// dx, dy, dw, dh.
        var box: [Float] = [0, 0, 0, 0]
        /// Five pairs.
        var landmarks = [Float](repeating: 0, count: 10)
    }

    let canvas: PixelSize
    private(set) var maps: [String: [Float]] = [:]

    init(_ canvas: PixelSize, _ cells: [Cell] = []) {
        self.canvas = canvas
        for stride in [8, 16, 32] {
            let count = (canvas.width / stride) * (canvas.height / stride)
            for (name, each) in Self.widths { maps["\(name)_\(stride)"] = [Float](repeating: 0, count: count * each) }
        }
        for cell in cells { heat(cell) }
    }

    static let widths = [("cls", 1), ("obj", 1), ("bbox", 4), ("kps", 10)]

    /// The names of a YuNet export's outputs, in its order.
    static var names: [String] {
        widths.flatMap { name, _ in [8, 16, 32].map { "\(name)_\($0)" } }
    }

    mutating func heat(_ cell: Cell) {
        let index = cell.row * (canvas.width / cell.stride) + cell.column
        write([cell.cls], "cls_\(cell.stride)", at: index)
        write([cell.obj], "obj_\(cell.stride)", at: index)
        write(cell.box, "bbox_\(cell.stride)", at: index)
        write(cell.landmarks, "kps_\(cell.stride)", at: index)
    }

    private mutating func write(_ values: [Float], _ name: String, at index: Int) {
        for (offset, value) in values.enumerated() { maps[name]?[index * values.count + offset] = value }
    }

    /// The tensor of an output.
    func tensor(_ name: String) throws -> Tensor {
        let each = Self.widths.first { name.hasPrefix($0.0) }?.1 ?? 1
        let values = maps[name] ?? []
        return try Tensor(shape: [1, values.count / each, each], values: values)
    }

    /// Decodes them as if the image filled the canvas.
    func decoded(
        by decoder: YuNetDecoder = YuNetDecoder(),
        content: PixelSize? = nil,
        minimumSide: Float = 0
    ) throws -> [DetectedFace] {
        var decoder = decoder
        let tensors = try Dictionary(uniqueKeysWithValues: Self.names.map { ($0, try tensor($0)) })
        let frame = YuNetDecoder.Frame(canvas: canvas, content: content ?? canvas, minimumSide: minimumSide)
        return try decoder.decode(frame) { stride in
            try Self.lend(tensors, stride: stride, canvas: canvas)
        }
    }

    // The tensors outlive the decoding: the dictionary holds them.
    private static func lend(_ tensors: [String: Tensor], stride: Int, canvas: PixelSize) throws -> YuNetMaps {
        func view(_ name: String) throws -> TensorView {
            guard let tensor = tensors["\(name)_\(stride)"] else { throw MissingMap() }
            return try tensor.withView { $0 }
        }
        return try YuNetMaps(
            stride: stride,
            canvas: canvas,
            classes: view("cls"),
            objects: view("obj"),
            boxes: view("bbox"),
            landmarks: view("kps")
        )
    }

    struct MissingMap: Error {}
}
