import Faces
import Tracking

/// People whose faces move as a test says.
enum Walkers {
    /// Frames of a camera with 10 frames a second.
    static let frameTime: Int64 = 100_000

    /// A face of 100×100 pixels with this middle, and two eyes.
    static func face(_ x: Float, _ y: Float = 200, score: Float = 0.9, side: Float = 100) -> DetectedFace {
        DetectedFace(
            box: Box(x: x - side / 2, y: y - side / 2, width: side, height: side),
            score: score,
            landmarks: [Point(x: x - side / 5, y: y), Point(x: x + side / 5, y: y)]
        )
    }
}

extension FaceTracker {
    /// A tracker whose first track is 1.
    init(_ configure: (inout Options) -> Void = { _ in }) {
        var options = Options()
        configure(&options)
        self.init(options: options, firstNumber: 1)
    }

    /// The numbers of the faces of a frame.
    mutating func numbers(_ faces: [DetectedFace], frame: Int) -> [UInt64] {
        update(faces, at: Int64(frame) * Walkers.frameTime).map(\.track)
    }
}
