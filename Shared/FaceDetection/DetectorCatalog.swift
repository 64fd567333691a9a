import Failure
public import Inference
public import Models
public import Plugins
public import Vision

/// All face detectors there are, and which one is meant.
public struct DetectorCatalog: Sendable {
    /// How the detectors shall search.
    public struct Options: Sendable {
        /// How the Haar cascade searches.
        public var haar = HaarFaceDetector.Options()
        /// The Haar cascade, if not the default one; whoever names one wants Haar.
        public var cascade: String?
        /// The smallest face that a network reports.
        public var minimumSide = MinimumFaceSide.pixels(0)

        public init() {}
    }

    /// The bundles that `auto` looks for, the best first.
    public static let preferred = ["yunet", "face"]
    /// Why Haar is not enough; see docs/benchmarks.md.
    public static let haarFact = "Haar finds a face in 72 % of real photos where YuNet finds one in 96 %"
    /// What is told when there is no better detector than Haar.
    public static let haarAdvice = haarFact + ": run mien models pull yunet"

    private let store: ModelStore
    private let plugins: PluginCatalog
    private let engine: @Sendable () throws -> any InferenceEngine
    private let options: Options

    /// - Parameters:
    ///   - store: where bundles are.
    ///   - plugins: where plugins are.
    ///   - engine: what runs the bundles' networks; not created before there is one to run, because it takes memory.
    public init(
        store: ModelStore,
        plugins: PluginCatalog = .standard(),
        engine: @autoclosure @escaping @Sendable () throws -> any InferenceEngine,
        options: Options = Options()
    ) {
        self.store = store
        self.plugins = plugins
        self.engine = engine
        self.options = options
    }

    /// Finds the detector that is meant, and loads it once to be sure that it works.
    ///
    /// `auto` takes the first of ``preferred`` that works, or else Haar. YuNet, whose weights are not part of Mien, is
    /// replaced by Haar when it is absent, with a warning; another bundle that is absent is an error.
    ///
    /// - Throws: `ModelError` when a bundle is absent or cannot be used; `VisionError` when Haar's cascade cannot;
    ///   `PluginError` when a plugin cannot; and what creating the engine throws.
    public func select(_ choice: DetectorChoice) throws -> DetectorSelection {
        switch choice {
        case .haar: return try haar()
        case .auto: return options.cascade == nil ? try best() : try haar()
        case .bundle(let reference): return try named(reference)
        case .plugin(let name): return try plugin(name)
        }
    }

    private func best() throws -> DetectorSelection {
        var faults: [String] = []
        for name in Self.preferred {
            // Absent is no fault: the next one is tried.
            guard let folder = try? store.folder(of: name, for: .faceDetection) else { continue }
            do {
                return try bundle(DetectorBundle(at: folder), remark: Self.warning(faults))
            } catch {
                faults.append(describe(error))
            }
        }
        return try haar(remark: Self.warning(faults) ?? .advice(Self.haarAdvice))
    }

    private func named(_ reference: String) throws -> DetectorSelection {
        do {
            return try bundle(DetectorBundle(at: store.folder(of: reference, for: .faceDetection)))
        } catch let error as ModelError where error.code == .bundleMissing && Self.isYuNet(reference) {
            return try haar(
                remark: .warning("There is no \(reference), Haar searches in its place. \(Self.haarAdvice)")
            )
        }
    }

    private func bundle(
        _ bundle: DetectorBundle,
        remark: DetectorSelection.Remark? = nil
    ) throws -> DetectorSelection {
        let engine = try engine()
        let selection = DetectorSelection(id: bundle.id, remark: remark, pictureSide: 640) { [options] in
            try NetworkFaceDetector(bundle, engine: engine, minimumSide: options.minimumSide)
        }
        _ = try selection.make()
        return selection
    }

    private func plugin(_ name: String) throws -> DetectorSelection {
        let selection = DetectorSelection(id: "plugin:\(name)", remark: nil, pictureSide: nil) { [plugins] in
            try plugins.detector(named: name)
        }
        _ = try selection.make()
        return selection
    }

    private func haar(remark: DetectorSelection.Remark? = nil) throws -> DetectorSelection {
        let selection = DetectorSelection(id: "haar", remark: remark, pictureSide: nil) { [options] in
            try HaarFaceDetector(cascade: options.cascade, options: options.haar)
        }
        _ = try selection.make()
        return selection
    }

    private static func isYuNet(_ reference: String) -> Bool {
        reference == "yunet" || reference.hasPrefix("yunet-")
    }

    private static func warning(_ faults: [String]) -> DetectorSelection.Remark? {
        faults.isEmpty ? nil : .warning(faults.joined(separator: "; "))
    }
}
