import FaceDetection
import Faces
import Failure
import Foundation
import Inference
public import Models
import Plugins

/// How good a model is on faces of which is known what they show: `mien models evaluate`.
///
/// The faces go the way that they go in `mien-classifier`, through `ExpressionModel`'s `prepare` and `classify`.
public struct ModelEvaluation {
    /// What to evaluate and how.
    public struct Options: Sendable {
        /// The model, as `ExpressionModel.open` reads it.
        public var model: String
        /// Has folders that are named for emotions, with pictures in them.
        public var folder: String
        /// The pictures are photos, in which the largest face counts; else each is a face, cut as FER2013's are.
        public var findsFaces = false
        public var detector = "auto"
        public var engine = "auto"
        public var precision = ModelPrecision.auto
        /// How many faces go through the model at once.
        public var batch = 8
        public var threads = 1
        public var json = false
        /// A file for what the model says of each face.
        public var probabilities: String?

        public init(model: String, folder: String) {
            (self.model, self.folder) = (model, folder)
        }
    }

    private let options: Options
    private let pictures: LabelledPictures
    private let model: ExpressionModel
    private let faces: LabelledFaces
    private var table: ProbabilityTable?

    /// Looks for the pictures and loads the model.
    ///
    /// - Throws: ``MienError`` for folders without labelled pictures; what the model, the engine or the detector says when
    ///   it cannot be used.
    public init(_ options: Options) throws {
        self.options = options
        pictures = try LabelledPictures(in: options.folder)
        table = try options.probabilities.map { path throws in try ProbabilityTable(path) }
        let engine = try EngineCatalog().engine(EngineChoice(options.engine), threads: options.threads)
        model = try ExpressionModel.open(
            options.model,
            engine: engine,
            precision: options.precision,
            settings: PluginSettings(threads: options.threads)
        )
        let detector =
            options.findsFaces
            ? try DetectorSelection.forPictures(options.detector, engine: engine, threads: options.threads) : nil
        faces = try LabelledFaces(for: model, detector: detector)
    }

    /// Evaluates, and prints what it came to. Pictures that cannot be read are named, and do not count.
    ///
    /// - Throws: ``MienError``: `unreadableInput` when none can be read, `nothingFound` when no face was found in any,
    ///   `cannotWrite`; `ModelError` when the model fails.
    public mutating func run() throws {
        var batches = EvaluationBatches(model, size: options.batch)
        let tally = try read(&batches)
        for line in tally.unreadable.prefix(20) { Terminal.error.write("  \(line)\n") }
        let report = try report(tally, batches)
        try table?.write()
        let text = options.json ? try JSONLine.text(report) : EvaluationTable().text(report)
        Terminal.output.write(text + "\n")
    }

    private mutating func read(_ batches: inout EvaluationBatches) throws -> EvaluationTally {
        var tally = EvaluationTally()
        var progress = ProgressBar(total: pictures.entries.count)
        defer { progress.finish() }
        for (index, picture) in pictures.entries.enumerated() {
            progress.update(index, note: picture.name)
            do {
                guard let face = try faces.face(in: picture) else {
                    tally.faceless += 1
                    continue
                }
                add(try batches.add(face, of: picture), to: &tally)
            } catch let error as ModelError {
                // The model's own fault, not the picture's.
                throw error
            } catch {
                tally.unreadable.append("\(picture.name): \(describe(error))")
            }
        }
        add(try batches.finish(), to: &tally)
        return tally
    }

    private mutating func add(_ answers: [EvaluationBatches.Answer], to tally: inout EvaluationTally) {
        for answer in answers {
            tally.evaluation.add(answer.probabilities.dominant, for: answer.picture.emotion)
            table?.add(answer)
        }
    }

    private func report(_ tally: EvaluationTally, _ batches: EvaluationBatches) throws -> EvaluationReport {
        try tally.check(folder: options.folder)
        let faces = tally.evaluation.count
        return EvaluationReport(
            tally,
            model: model,
            batch: options.batch,
            preparing: batches.preparing / faces,
            classifying: batches.classifying / faces
        )
    }
}
