import Failure
import Inference
import Models
import Vision

/// What finds the faces and what runs the networks of a measurement: the bare kernels and the services get the same.
public struct KernelChoice: Sendable, Equatable {
    /// What a choice means that nobody made: the best that there is.
    public static let automatic = "auto"
    /// The words for detectors.
    public static let detectors = [automatic, "haar"]
    /// The words for engines.
    public static let engines = [automatic, "opencv"]

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
    /// - Throws: what the detector throws that cannot be used; ``MienError`` (`badConfiguration`) for another word.
    func makeDetector() throws -> any FaceDetector {
        guard Self.detectors.contains(detector) else { throw unknown(detector, among: Self.detectors) }
        return try HaarFaceDetector(options: .init(minimumSide: .fraction(Self.smallestFace)))
    }

    /// A model for one worker.
    ///
    /// - Throws: `ModelError`, `InferenceError`; ``MienError`` (`badConfiguration`) for another word.
    func makeModel() throws -> ExpressionModel {
        guard Self.engines.contains(engine) else { throw unknown(engine, among: Self.engines) }
        return try ExpressionModel(ModelStore.standard().open(model), engine: OpenCVEngine())
    }

    /// Makes the services choose the same.
    func apply(to configuration: inout SystemConfiguration) {
        configuration.model = model
        configuration.detector.searchSide = searchSide ?? 0
    }

    private func unknown(_ word: String, among words: [String]) -> MienError {
        MienError(.badConfiguration, "'\(word)' is not known here: choose one of \(words.joined(separator: ", "))")
    }
}
