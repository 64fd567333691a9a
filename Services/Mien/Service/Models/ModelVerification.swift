import FaceDetection
import Failure
import Foundation
import Inference
public import Models
import Plugins

/// Checks a model as the programs do that would run it: `mien models verify`.
public struct ModelVerification {
    /// What to check and on what.
    public struct Options: Sendable {
        /// A bundle's name, name and version, or folder; `plugin:NAME` for a plugin's classifier.
        public var model: String
        /// The only engine to try; `nil`: all there are.
        public var engine: String?
        /// The only precision to try; `.auto`: all that the engine would be given.
        public var precision = ModelPrecision.auto
        public var json = false

        public init(model: String) {
            self.model = model
        }
    }

    /// Something that was checked, as `--json` prints it.
    struct Finding: Encodable, Equatable {
        let model: String
        /// `files`, or an engine and a precision.
        let check: String
        /// What is wrong; `nil` when it is right, or could not be tried.
        var fault: String?
        /// Why it could not be tried.
        var skipped: String?
        /// How long it took, in milliseconds.
        var milliseconds: Double?

        enum CodingKeys: String, CodingKey {
            case model, check, fault, skipped
            case milliseconds = "ms"
        }
    }

    private let options: Options
    private let store: ModelStore
    private let engines: EngineCatalog
    private let plugins: PluginCatalog

    public init(_ options: Options) {
        self.init(options, store: .standard())
    }

    init(
        _ options: Options,
        store: ModelStore,
        engines: EngineCatalog = EngineCatalog(),
        plugins: PluginCatalog = .standard()
    ) {
        (self.options, self.store, self.engines, self.plugins) = (options, store, engines, plugins)
    }

    /// Checks, and prints a line for each finding.
    ///
    /// - Returns: Whether nothing is wrong.
    /// - Throws: `ModelError` when there is no such model.
    public func run() throws -> Bool {
        let findings = try findings()
        for finding in findings {
            Terminal.output.write((options.json ? try JSONLine.text(finding) : Self.text(finding, .output)) + "\n")
        }
        return findings.allSatisfy { $0.fault == nil }
    }

    /// What was checked, and how it is.
    func findings() throws -> [Finding] {
        guard !options.model.hasPrefix(ExpressionModel.pluginPrefix) else { return [tried("plugin", openPlugin)] }
        let folder = try store.folder(ofAny: options.model)
        var bundle: CheckedBundle?
        let files = tried("files") { bundle = try CheckedBundle(at: folder) }
        // What has wrong files is never loaded.
        guard let bundle else { return [files] }
        return [files] + engineNames.flatMap { trials(of: bundle, on: $0) }
    }

    private var engineNames: [String] { options.engine.map { [$0] } ?? engines.names() }

    private func openPlugin() throws {
        _ = try ExpressionModel.open(options.model, engine: engines.engine(.automatic), store: store, plugins: plugins)
    }

    private func trials(of bundle: CheckedBundle, on name: String) -> [Finding] {
        let engine: any InferenceEngine
        do {
            engine = try engines.engine(.named(name))
        } catch {
            let sentence = describe(error)
            // An engine that nobody asked for need not run everywhere.
            return options.engine == nil
                ? [Finding(model: options.model, check: name, skipped: sentence)]
                : [Finding(model: options.model, check: name, fault: sentence)]
        }
        switch bundle {
        case .expression(let bundle):
            return precisions(of: bundle, on: name).map { precision in
                tried("\(name) \(precision)") {
                    _ = try ExpressionModel(bundle, engine: engine, precision: precision)
                }
            }
        case .faceDetection(let bundle):
            return [tried(name) { _ = try NetworkFaceDetector(bundle, engine: engine) }]
        }
    }

    private func precisions(of bundle: ModelBundle, on engine: String) -> [ModelPrecision] {
        guard options.precision == .auto else { return [options.precision] }
        // Nobody gives OpenCV the quantised network unless told to.
        return bundle.int8ModelURL == nil || engine == "opencv" ? [.fp32] : [.fp32, .int8]
    }

    private func tried(_ check: String, _ body: () throws -> Void) -> Finding {
        let start = ContinuousClock.now
        do {
            try body()
            let time = (ContinuousClock.now - start) / .milliseconds(1)
            return Finding(model: options.model, check: check, milliseconds: time)
        } catch {
            return Finding(model: options.model, check: check, fault: describe(error))
        }
    }

    static func text(_ finding: Finding, _ terminal: Terminal) -> String {
        let head = finding.check.fitted(16)
        if let fault = finding.fault { return "  \(terminal.paint("✗", 203)) \(head) \(fault)" }
        if let reason = finding.skipped { return "  \(terminal.dim("–")) \(head) not tried: \(reason)" }
        let time = finding.milliseconds.map { String(format: "%.0f ms", $0) } ?? ""
        return "  \(terminal.paint("✓", 71)) \(head) right  \(terminal.dim(time))"
    }
}
