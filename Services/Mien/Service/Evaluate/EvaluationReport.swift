import Faces
import Models

/// What an evaluation came to, as `--json` prints it.
struct EvaluationReport: Encodable {
    let model: String
    let engine: String
    /// `nil` for a plugin, which does not tell.
    let precision: String?
    let batch: Int
    /// How many faces were read.
    let count: Int
    let accuracy: Double
    let perClass: [String: Evaluation.Figures]
    /// The names of rows and columns of ``confusion``.
    let labels: [String]
    /// Rows: what faces show; columns: what the model said.
    let confusion: [[Int]]
    /// Milliseconds for decoding, cutting and classifying a face; finding it, and reading its file, are not in it.
    let millisecondsPerFace: Double
    /// The network's part of it.
    let networkMillisecondsPerFace: Double
    /// How many photos had no face.
    let faceless: Int
    /// How many pictures could not be read.
    let unreadable: Int

    enum CodingKeys: String, CodingKey {
        case model, engine, precision, batch, count, accuracy, labels, confusion, faceless, unreadable
        case perClass = "per_class"
        case millisecondsPerFace = "ms_per_face"
        case networkMillisecondsPerFace = "network_ms_per_face"
    }
}

extension EvaluationReport {
    /// - Parameters:
    ///   - tally: Of at least one face.
    ///   - preparing: How long one face took before the network.
    ///   - classifying: How long it took in the network.
    init(_ tally: EvaluationTally, model: ExpressionModel, batch: Int, preparing: Duration, classifying: Duration) {
        let evaluation = tally.evaluation
        self.init(
            model: model.id,
            engine: model.engineName,
            precision: model.precision?.rawValue,
            batch: batch,
            count: evaluation.count,
            accuracy: evaluation.accuracy ?? 0,
            perClass: Dictionary(uniqueKeysWithValues: Emotion.allCases.map { ($0.name, evaluation.figures(of: $0)) }),
            labels: Emotion.allCases.map(\.name),
            confusion: evaluation.confusion,
            millisecondsPerFace: (preparing + classifying) / .milliseconds(1),
            networkMillisecondsPerFace: classifying / .milliseconds(1),
            faceless: tally.faceless,
            unreadable: tally.unreadable.count
        )
    }
}
