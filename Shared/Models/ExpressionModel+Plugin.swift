import Faces
import Failure
import FoundationEssentials
import Images
public import Inference
public import Plugins
import Vision

extension ExpressionModel {
    /// What begins a reference to a plugin's classifier; its name follows.
    public static let pluginPrefix = "plugin:"

    /// Opens a model by what a person calls it.
    ///
    /// - Parameters:
    ///   - reference: `plugin:NAME` for a plugin's classifier, otherwise what ``ModelStore/open(_:)`` takes.
    ///   - engine: what runs a bundle; a plugin needs none.
    ///   - precision: what a bundle computes with.
    /// - Throws: ``ModelError``, `PluginError`, and what making the engine throws.
    public static func open(
        _ reference: String,
        engine: @autoclosure () throws -> any InferenceEngine,
        precision: ModelPrecision = .auto,
        store: ModelStore = .standard(),
        plugins: PluginCatalog = .standard(),
        settings: PluginSettings = PluginSettings()
    ) throws -> ExpressionModel {
        guard reference.hasPrefix(pluginPrefix) else {
            return try ExpressionModel(store.open(reference), engine: engine(), precision: precision)
        }
        let name = String(reference.dropFirst(pluginPrefix.count))
        return try ExpressionModel(plugin: plugins.classifier(named: name, settings: settings))
    }

    /// Takes a plugin's classifier, and tries it on a grey face.
    ///
    /// - Throws: ``ModelError``: `modelUnusable`, `notProbabilities`, and `fileMissing` or `fileTooLarge` when its library cannot be hashed.
    public convenience init(plugin: sending PluginClassifier) throws {
        let preparer = try PluginFacePreparer(plugin.framing)
        let library = BundleFile(url: plugin.file, maximumByteCount: 1 << 30)
        let (name, version) = (plugin.name, plugin.version)
        let classifier = PluginFaceClassifier(plugin: plugin)
        _ = try classifier.probabilities(for: [preparer.blank])
        self.init(
            name: name,
            version: version,
            sha256: try library.digest(),
            engineName: "plugin",
            preparer: preparer,
            classifier: classifier
        )
    }
}

/// Makes crops into what a plugin reads.
private final class PluginFacePreparer: CropPreparer {
    private let framing: PluginClassifier.Framing
    private let preparer: FacePreparer

    init(_ framing: PluginClassifier.Framing) throws {
        self.framing = framing
        let size = [framing.side, framing.side]
        preparer = try FacePreparer(
            input: .init(
                channels: framing.format.channels,
                resize: size,
                centerCrop: size,
                // A plugin takes pixels as they are.
                mean: [0],
                std: [1],
                layout: "NHWC"
            ),
            framing: .init(square: true, scale: framing.scale, align: framing.isAligned ? "eyes" : "none"),
            format: framing.format
        )
    }

    /// A face without anything in it.
    var blank: PreparedFace { PreparedFace(pixels: [UInt8](repeating: 128, count: framing.byteCount)) }

    var scale: Float { framing.scale }

    func prepare(_ crop: FaceCrop) throws -> PreparedFace {
        try preparer.frame(crop).withBytes { PreparedFace(pixels: Array($0)) }
    }
}

/// Speaks with a plugin in this module's words.
private struct PluginFaceClassifier: FaceClassifier {
    let plugin: PluginClassifier

    func probabilities(for faces: [PreparedFace]) throws -> [EmotionProbabilities] {
        do {
            return try plugin.classify(faces.map(\.pixels))
        } catch let error as PluginError {
            throw ModelError(error.modelCode, error.message, cause: error.cause)
        }
    }
}

extension PluginError {
    fileprivate var modelCode: ModelFailureCode {
        switch code {
        case .wrongInput: .wrongInput
        case .wrongOutput: .notProbabilities
        default: .modelUnusable
        }
    }
}
