public import Faces
import Failure
public import Inference
import Synchronization
public import Vision

/// A model that reads expressions, tested when it was loaded: a bundle in the hands of an engine, or a plugin.
///
/// It may be shared and handed from task to task, which is how a new model takes an old one's place between two batches.
/// Calls take turns: workers that shall run at the same time need a model each.
public final class ExpressionModel: Sendable {
    /// The model's name.
    public let name: String
    /// The model's version.
    public let version: String
    /// Names exactly this model: the SHA-256 of `bundle.json` or of a plugin's library, 32 bytes.
    public let sha256: [UInt8]
    /// The name of the engine that runs it; `plugin` for a plugin.
    public let engineName: String
    /// The engine's name and version, for people.
    public let engineTitle: String
    /// What it computes with: `fp32` or `int8`; `nil` for a plugin, which does not tell.
    public let precision: ModelPrecision?

    /// The first 12 hexadecimal digits of ``sha256``, for reports and people.
    public var hashPrefix: String { sha256.prefix(6).hexadecimal }

    /// `name-version`.
    public var id: String { "\(name)-\(version)" }

    private let preparer: Mutex<any CropPreparer>
    private let classifier: Mutex<any FaceClassifier>

    /// Loads a bundle's network, runs its self-test, and warms it up for single faces.
    ///
    /// - Throws: ``ModelError``: `modelUnusable`, `wrongOutput`, `notProbabilities`, `selfTestFailed`; `fileMissing` for a
    ///   precision that the bundle does not have.
    public init(
        _ bundle: ModelBundle,
        engine: some InferenceEngine,
        precision: ModelPrecision = .auto
    ) throws {
        name = bundle.manifest.name
        version = bundle.manifest.version
        sha256 = bundle.sha256
        engineName = engine.name
        engineTitle = engine.title
        let precision = bundle.resolve(precision, engine: engine.name)
        self.precision = precision
        let (url, tolerance) = try bundle.network(for: precision)
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

    init(
        name: String,
        version: String,
        sha256: [UInt8],
        engineName: String,
        preparer: sending any CropPreparer,
        classifier: sending any FaceClassifier
    ) {
        self.name = name
        self.version = version
        self.sha256 = sha256
        self.engineName = engineName
        engineTitle = engineName
        precision = nil
        self.preparer = Mutex(preparer)
        self.classifier = Mutex(classifier)
    }

    /// Makes a crop into the model's input: decodes it, and cuts out the square that the model asks for.
    ///
    /// This is where a bad crop fails, alone; ``classify(_:)-([PreparedFace])`` then takes the good ones as a batch.
    ///
    /// - Throws: `VisionError`: what reading the JPEG throws, or `invalidRegion`.
    public func prepare(_ crop: FaceCrop) throws -> PreparedFace {
        try preparer.withLock { try $0.prepare(crop) }
    }

    /// The side of the square that the model sees, as a multiple of the longer side of the detector's box.
    var faceScale: Float { preparer.withLock { $0.scale } }

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

/// Makes crops into a model's input.
protocol CropPreparer: AnyObject {
    /// The side of the square that is cut out, as a multiple of the longer side of the detector's box.
    var scale: Float { get }

    func prepare(_ crop: FaceCrop) throws -> PreparedFace
}

/// Reads prepared faces, and believes nothing of what the model says.
protocol FaceClassifier {
    /// The probabilities of a batch of at least one face, in its order.
    func probabilities(for faces: [PreparedFace]) throws -> [EmotionProbabilities]
}
