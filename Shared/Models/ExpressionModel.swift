public import Faces
import Failure
public import Inference
import Synchronization
public import Vision

/// A model that reads expressions: a bundle in the hands of an engine, tested when it was loaded.
///
/// It may be shared and handed from task to task, which is how a new model takes an old one's place between two batches.
/// Calls take turns: workers that shall run at the same time need a model each.
public final class ExpressionModel: Sendable {
    /// The bundle.
    public let bundle: ModelBundle
    /// The name of the engine that runs it.
    public let engineName: String
    /// What it computes with: `fp32` or `int8`.
    public let precision: ModelPrecision

    private let preparer: Mutex<FacePreparer>
    private let classifier: Mutex<EmotionClassifier>

    /// Loads a bundle's network, runs its self-test, and warms it up for single faces.
    ///
    /// - Throws: ``ModelError``: `modelUnusable`, `wrongOutput`, `notProbabilities`, `selfTestFailed`; `fileMissing` for a
    ///   precision that the bundle does not have.
    public init(
        _ bundle: ModelBundle,
        engine: some InferenceEngine,
        precision: ModelPrecision = .auto
    ) throws {
        self.bundle = bundle
        engineName = engine.name
        self.precision = bundle.resolve(precision, engine: engine.name)
        let (url, tolerance) = try bundle.network(for: self.precision)
        let network: any Network
        do {
            network = try engine.load(modelAt: url)
        } catch {
            throw ModelError(
                .modelUnusable,
                "The engine \(engine.name) cannot load \(bundle.id): use another engine or export the model for it.",
                cause: error
            )
        }
        let classifier = EmotionClassifier(network: network, manifest: bundle.manifest)
        let preparer = try FacePreparer(manifest: bundle.manifest)
        let faces = bundle.selfTest.inputs.map(preparer.prepare(pixels:))
        try bundle.selfTest.check(
            classifier.outputs(for: faces),
            of: bundle.id,
            engine: engine.name,
            tolerance: tolerance
        )
        _ = try classifier.outputs(for: Array(faces.prefix(1)))
        self.preparer = Mutex(preparer)
        self.classifier = Mutex(classifier)
    }

    /// Makes a crop into the model's input: decodes it, and cuts out the square that the bundle asks for.
    ///
    /// This is where a bad crop fails, alone; ``classify(_:)-([PreparedFace])`` then takes the good ones as a batch.
    ///
    /// - Throws: `VisionError`: what reading the JPEG throws, or `invalidRegion`.
    public func prepare(_ crop: FaceCrop) throws -> PreparedFace {
        try preparer.withLock { try $0.prepare(crop) }
    }

    /// Reads the expressions of a batch of faces, in their order.
    ///
    /// - Throws: ``ModelError``: `modelUnusable`, `wrongInput` (a face that another model prepared), `wrongOutput`,
    ///   `notProbabilities`.
    public func classify(_ faces: [PreparedFace]) throws -> [EmotionProbabilities] {
        guard !faces.isEmpty else { return [] }
        return try classifier.withLock { try $0.probabilities(for: faces) }
    }

    /// Prepares and reads a batch of crops; the first bad one fails the batch.
    ///
    /// - Throws: as ``prepare(_:)`` and ``classify(_:)-([PreparedFace])``.
    public func classify(_ crops: [FaceCrop]) throws -> [EmotionProbabilities] {
        try classify(crops.map(prepare))
    }
}
