import FaceDetection
import Faces
import Failure
import Foundation
import Inference
import Models
import Plugins

/// All that a model says of itself: `mien models show`.
public struct ModelSheet {
    private let facts: ModelFacts

    /// Looks at a model.
    ///
    /// - Parameter reference: A bundle's name, name and version, or folder; `plugin:NAME` for a plugin's classifier.
    /// - Throws: `ModelError` or `PluginError` when there is no such model, or its manifest cannot be read.
    public init(of reference: String) throws {
        try self.init(of: reference, in: .standard(), plugins: .standard())
    }

    init(of reference: String, in store: ModelStore, plugins: PluginCatalog) throws {
        if reference.hasPrefix(ExpressionModel.pluginPrefix) {
            let name = String(reference.dropFirst(ExpressionModel.pluginPrefix.count))
            facts = ModelFacts(try plugins.classifier(named: name))
        } else {
            facts = try ModelFacts(at: store.folder(ofAny: reference))
        }
    }

    /// Prints it, for a person or as one line of JSON.
    public func run(json: Bool) throws {
        Terminal.output.write((json ? try JSONLine.text(facts) : text(.output)) + "\n")
    }

    func text(_ terminal: Terminal) -> String {
        let sign = facts.fault == nil ? terminal.paint("✓", 71) : terminal.paint("✗", 203)
        let lines = facts.lines.map { name, value in "  \(terminal.dim(name.fitted(14))) \(value)" }
        return (["\(sign) \(terminal.bold(facts.id))"] + lines).joined(separator: "\n")
    }
}
