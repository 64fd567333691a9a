import FaceDetection
import Inference
import Models
import Plugins
import Vision

/// What finds the faces and what runs the networks of a measurement: the bare kernels and the services get the same.
public struct KernelChoice: Sendable, Equatable {
    /// What a choice means that nobody made: the best that there is.
    public static let automatic = "auto"

    /// The slow path that is there on every machine.
    static let classic = KernelChoice(detector: "haar", engine: "opencv")

    public var detector = automatic
    public var engine = automatic
    public var model = "baseline"
    /// As the detector's `--search-side`; `nil` searches frames as they are.
    public var searchSide: Int? = 320

    public init() {}

    init(detector: String, engine: String) {
        self.detector = detector
        self.engine = engine
    }

    /// The smallest face to look for, as `mien-detector` does.
    private static let smallestFace: Float = 0.12

    /// A detector for one worker.
    ///
    /// - Throws: what `DetectorCatalog` throws about a detector that is absent or cannot be used.
    func makeDetector() throws -> any FaceDetector {
        var options = DetectorCatalog.Options()
        options.haar.minimumSide = .fraction(Self.smallestFace)
        let engine = EngineChoice(engine)
        return try DetectorCatalog(store: .standard(), engine: EngineCatalog().engine(engine), options: options)
            .select(DetectorChoice(detector)).make()
    }

    /// A model for one worker.
    ///
    /// - Throws: `ModelError`, `InferenceError`.
    func makeModel() throws -> ExpressionModel {
        try ExpressionModel.open(model, engine: EngineCatalog().engine(EngineChoice(engine)))
    }

    /// Makes the services choose the same.
    func apply(to configuration: inout SystemConfiguration) {
        configuration.model = model
        configuration.engine = engine
        configuration.detector.kind = detector
        configuration.detector.searchSide = searchSide ?? 0
    }
}
