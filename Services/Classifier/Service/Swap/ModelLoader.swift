import Failure
import FoundationEssentials
public import Inference
public import Models
public import Plugins
import Synchronization

/// Loads models, one after the other, on the engine that was chosen for the process.
public final class ModelLoader: Sendable {
    private let engine: LazyEngine
    private let store: ModelStore
    private let plugins: PluginCatalog
    private let settings: PluginSettings

    /// - Parameters:
    ///   - settings: of plugins' classifiers.
    ///   - makeEngine: called when the first bundle is loaded; a plugin's classifier needs no engine.
    public init(
        store: ModelStore = .standard(),
        plugins: PluginCatalog = .standard(),
        settings: PluginSettings = PluginSettings(),
        makeEngine: @escaping @Sendable () throws -> any InferenceEngine
    ) {
        engine = LazyEngine(make: makeEngine)
        self.store = store
        self.plugins = plugins
        self.settings = settings
    }

    /// Opens what a person named, see `ExpressionModel.open`.
    public func open(_ reference: String, precision: ModelPrecision) throws -> ExpressionModel {
        try ExpressionModel.open(
            reference,
            engine: engine.get(),
            precision: precision,
            store: store,
            plugins: plugins,
            settings: settings
        )
    }

    /// What runs a model, with its version.
    func engineTitle(for choice: ModelChoice) throws -> String {
        choice.isPlugin ? "plugin" : try engine.get().title
    }

    /// The name by which another process of this machine finds the same engine.
    func engineName(for choice: ModelChoice) throws -> String {
        choice.isPlugin ? "auto" : try engine.get().name
    }

    /// Loads what was selected.
    ///
    /// - Parameter folder: The bundle's; none for a plugin.
    /// - Throws: `SwapError`: `otherModel`, `unknownPrecision`; and what opening a model throws.
    func load(_ choice: ModelChoice, in folder: URL?) throws -> ExpressionModel {
        guard let precision = choice.precision.isEmpty ? .auto : ModelPrecision(rawValue: choice.precision) else {
            throw SwapError(
                .unknownPrecision,
                "There is no precision \(choice.precision): select fp32 or int8, or leave it out."
            )
        }
        let model: ExpressionModel
        if let folder {
            let bundle = try ModelBundle(at: folder)
            // Before anything of it is given to an engine.
            try check(bundle.sha256, choice)
            model = try ExpressionModel(bundle, engine: engine.get(), precision: precision)
        } else {
            model = try open(ExpressionModel.pluginPrefix + choice.name, precision: .auto)
            try check(model.sha256, choice)
        }
        return model
    }

    private func check(_ hash: [UInt8], _ choice: ModelChoice) throws {
        guard hash == choice.hash else {
            throw SwapError(
                .otherModel,
                "\(choice.id) on this machine is not the one that was selected: its hash is \(hash.hexadecimal.prefix(12)), not "
                    + "\(choice.sha256.prefix(12)); install the same everywhere, or select this one."
            )
        }
    }
}

/// An engine that is made when it is first needed.
private final class LazyEngine: Sendable {
    private let make: @Sendable () throws -> any InferenceEngine
    private let made = Mutex<(any InferenceEngine)?>(nil)

    init(make: @escaping @Sendable () throws -> any InferenceEngine) {
        self.make = make
    }

    func get() throws -> any InferenceEngine {
        try made.withLock { engine in
            if let engine { return engine }
            let new = try make()
            engine = new
            return new
        }
    }
}
