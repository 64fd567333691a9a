import FaceDetection
import Faces
import Failure
import Images
import Inference

extension FuzzTarget {
    /// What a network answers: tensors of any shape, with any numbers.
    static let networks = [
        FuzzTarget("yunet", longest: 8_192) { try fuzzYuNet($0) },
        FuzzTarget("tensor", longest: 256) { bytes in
            var input = FuzzInput(bytes)
            let rank = Int(input.byte()) % 10
            let sizes = (0..<rank).map { _ in Int(truncatingIfNeeded: Int32(bitPattern: input.float().bitPattern)) }
            let shape = try TensorShape(sizes)
            promise(shape.array == sizes && shape.count == sizes.reduce(1, *), "a shape is what it was made of")
        },
    ]

    /// Canvas, thresholds, then numbers: they are repeated until there are enough.
    private static func fuzzYuNet(_ bytes: [UInt8]) throws {
        var input = FuzzInput(bytes)
        let canvas = PixelSize(width: 32 * (1 + Int(input.byte() % 4)), height: 32 * (1 + Int(input.byte() % 4)))
        let content = PixelSize(width: 1 + Int(input.byte()), height: 1 + Int(input.byte()))
        let (score, overlap) = (Float(input.byte()) / 255, Float(input.byte()) / 255)
        // A network of another export has other shapes: those are refused.
        let missing = Int(input.byte()) == 255 ? 1 : 0
        var decoder = YuNetDecoder(scoreThreshold: max(score, 0.001), overlapLimit: overlap)
        var numbers = Numbers(input)
        let frame = YuNetDecoder.Frame(canvas: canvas, content: content)
        var memory: [[Float]] = []
        let faces = try decoder.decode(frame) { stride in
            let cells = (canvas.width / stride) * (canvas.height / stride) - missing
            let tensors = try [1, 1, 4, 10].map { each in
                try Tensor(shape: [1, cells, each], values: numbers.next(cells * each))
            }
            memory += tensors.map(\.values)
            return try maps(stride, canvas, tensors)
        }
        let isRight = withExtendedLifetime(memory) { faces.allSatisfy { $0.canBe(in: content) } }
        promise(isRight, "a face lies in its picture")
    }

    private static func maps(_ stride: Int, _ canvas: PixelSize, _ tensors: [Tensor]) throws -> YuNetMaps {
        // The arrays outlive the maps: the caller holds them.
        let views = try tensors.map { tensor in try tensor.withView { $0 } }
        return try YuNetMaps(
            stride: stride,
            canvas: canvas,
            classes: views[0],
            objects: views[1],
            boxes: views[2],
            landmarks: views[3]
        )
    }
}

/// Numbers without end.
private struct Numbers {
    private var pool: [Float] = []
    private var place = 0

    init(_ input: FuzzInput) {
        var input = input
        while !input.rest.isEmpty { pool.append(input.float()) }
        if pool.isEmpty { pool = [0.5] }
    }

    mutating func next(_ count: Int) -> [Float] {
        (0..<count).map { _ in
            place = (place + 1) % pool.count
            return pool[place]
        }
    }
}

extension DetectedFace {
    fileprivate func canBe(in size: PixelSize) -> Bool {
        let right = box.x + box.width
        let bottom = box.y + box.height
        return box.x >= 0 && box.y >= 0 && right <= Float(size.width) + 0.01 && bottom <= Float(size.height) + 0.01
            && score > 0 && score <= 1 && landmarks.allSatisfy { $0.x.isFinite && $0.y.isFinite }
    }
}
