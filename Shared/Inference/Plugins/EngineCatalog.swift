import Failure
public import Inference

/// The engines that there are: OpenCV, and those of the plugins.
public struct EngineCatalog: Sendable {
    /// An engine, and how it was chosen.
    public struct Selection: Sendable {
        /// The engine.
        public let engine: any InferenceEngine
        /// Why a faster one was not taken; `nil` when it was, or when the user named one.
        public let obstacle: (any Error)?
    }

    private let plugins: PluginCatalog
    private let cacheFolder: String?

    /// Engines that are faster than OpenCV, the fastest first.
    private static let preferred = ["openvino"]
    private static let builtIn = "opencv"

    /// Creates a catalog.
    ///
    /// - Parameter cacheFolder: where engines may keep networks that they have compiled; `nil`: nowhere.
    public init(plugins: PluginCatalog = .standard(), cacheFolder: String? = EngineCache.standard()) {
        self.plugins = plugins
        self.cacheFolder = cacheFolder
    }

    /// Creates an engine.
    ///
    /// `auto` is OpenVINO where it can be created, and OpenCV elsewhere.
    ///
    /// - Parameter threads: how many threads it may use, 1 to 256. OpenCV's number is the whole process's.
    /// - Throws: `InferenceError`: `invalidSetting`; `engineMissing` and `engineUnavailable`, which name the engines that
    ///   there are.
    public func select(_ choice: EngineChoice, threads: Int = 1) throws -> Selection {
        // Checked here, so that no engine is passed over because of it.
        let fallback = try OpenCVEngine(threads: threads)
        switch choice {
        case .named(Self.builtIn):
            return Selection(engine: fallback, obstacle: nil)
        case .named(let name):
            return Selection(engine: try named(name, threads: threads), obstacle: nil)
        case .automatic:
            var obstacle: (any Error)?
            for name in Self.preferred {
                do {
                    return Selection(engine: try plugin(name, threads: threads), obstacle: nil)
                } catch {
                    obstacle = obstacle ?? error
                }
            }
            return Selection(engine: fallback, obstacle: obstacle)
        }
    }

    /// Creates an engine, for those who need not know why it is this one.
    ///
    /// - Throws: as ``select(_:threads:)``.
    public func engine(_ choice: EngineChoice, threads: Int = 1) throws -> any InferenceEngine {
        try select(choice, threads: threads).engine
    }

    /// The names of all engines, whether or not they can run here. Loads all plugins.
    public func names() -> [String] {
        // A plugin that was refused has no engines; `mien plugins` tells why.
        let offers = plugins.entries().compactMap { try? $0.library.get() }.flatMap(\.offers)
        var seen: Set = [Self.builtIn]
        return [Self.builtIn] + offers.filter { $0.kind == .engine }.map(\.name).filter { seen.insert($0).inserted }
    }

    private func plugin(_ name: String, threads: Int) throws -> PluginEngine {
        try plugins.engine(named: name, settings: PluginSettings(threads: threads, cacheFolder: cacheFolder))
    }

    private func named(_ name: String, threads: Int) throws -> PluginEngine {
        do {
            return try plugin(name, threads: threads)
        } catch {
            let names = names()
            let choice = "choose auto, \(names.filter { $0 != name }.joined(separator: ", "))"
            guard names.contains(name) else {
                throw InferenceError(.engineMissing, "There is no engine \(name): \(choice).", cause: error)
            }
            throw InferenceError(.engineUnavailable, "The engine \(name) cannot run here: \(choice).", cause: error)
        }
    }
}
