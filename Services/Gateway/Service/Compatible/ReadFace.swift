import Faces
import Images
import Messages

/// A face of a prediction, in pixels of the picture as it was sent.
struct ReadFace: Sendable {
    let box: Box
    let score: Float
    let landmarks: [Point]
    let probabilities: EmotionProbabilities

    /// The faces of a prediction, in the report's order.
    ///
    /// - Parameter original: The size of the picture that was sent; the one that was looked at may have been smaller.
    static func all(of prediction: Prediction, original: PixelSize) -> [ReadFace] {
        let factor = Float(original.width) / Float(max(1, prediction.size.width))
        return prediction.report.faces.compactMap { face in
            // A report whose probabilities are none was refused when it came in.
            guard let probabilities = EmotionProbabilities(face.probabilities) else { return nil }
            let detected = DetectedFace(box: face.box.box, score: face.score, landmarks: face.landmarks.map(\.point))
                .scaled(by: factor)
            return ReadFace(
                box: detected.box,
                score: detected.score,
                landmarks: detected.landmarks,
                probabilities: probabilities
            )
        }
    }

    /// Where it is in whole pixels that the picture has.
    func region(in size: PixelSize) -> PixelRegion {
        func whole(_ number: Float, _ limit: Int) -> Int { min(max(Int(number.rounded()), 0), limit) }
        let (left, top) = (whole(box.x, size.width - 1), whole(box.y, size.height - 1))
        let (right, bottom) = (whole(box.x + box.width, size.width), whole(box.y + box.height, size.height))
        return PixelRegion(x: left, y: top, size: PixelSize(width: max(1, right - left), height: max(1, bottom - top)))
    }
}
