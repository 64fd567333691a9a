/// A face that a detector found in an image.
public struct DetectedFace: Sendable, Hashable {
    /// Where it is, in pixels of the image that was searched.
    public var box: Box
    /// How sure the detector is, from 0 to 1.
    public var score: Float
    /// Right eye, left eye, nose tip, right and left corner of the mouth (as the person has them); empty when the
    /// detector finds none.
    public var landmarks: [Point]

    public init(box: Box, score: Float, landmarks: [Point] = []) {
        self.box = box
        self.score = score
        self.landmarks = landmarks
    }

    /// The face in an image that is `factor` times as large.
    public func scaled(by factor: Float) -> DetectedFace {
        DetectedFace(
            box: box.scaled(by: factor),
            score: score,
            landmarks: landmarks.map { Point(x: $0.x * factor, y: $0.y * factor) }
        )
    }
}
