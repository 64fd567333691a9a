import Faces
import Models
import Vision

/// Puts faces through a model as `mien-classifier` does: each is prepared, and so many at once are classified.
struct EvaluationBatches {
    struct Answer {
        let picture: LabelledPictures.Entry
        let probabilities: EmotionProbabilities
    }

    private let model: ExpressionModel
    private let size: Int
    private let clock = ContinuousClock()
    private var waiting: [(picture: LabelledPictures.Entry, face: PreparedFace)] = []
    /// How long faces were decoded, cut and scaled.
    private(set) var preparing = Duration.zero
    /// How long the network ran.
    private(set) var classifying = Duration.zero

    init(_ model: ExpressionModel, size: Int) {
        (self.model, self.size) = (model, size)
    }

    /// Prepares one more face.
    ///
    /// - Returns: What the model says of the batch that is full now, or nothing.
    /// - Throws: `VisionError` or `ImageError` when it is this face that cannot be used, and `ModelError`.
    mutating func add(_ crop: FaceCrop, of picture: LabelledPictures.Entry) throws -> [Answer] {
        let start = clock.now
        waiting.append((picture, try model.prepare(crop)))
        preparing += clock.now - start
        return waiting.count < size ? [] : try finish()
    }

    /// Classifies what is left.
    ///
    /// - Throws: `ModelError`.
    mutating func finish() throws -> [Answer] {
        let start = clock.now
        let results = try model.classify(waiting.map(\.face))
        classifying += clock.now - start
        defer { waiting = [] }
        return zip(waiting, results).map { Answer(picture: $0.picture, probabilities: $1) }
    }
}
