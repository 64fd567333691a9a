import Failure
package import FoundationEssentials
package import Messages
import Models

/// What a person calls a model.
package enum ModelName: Sendable, Equatable {
    /// A bundle's folder.
    case folder(URL)
    /// The classifier of a plugin.
    case plugin(String)
    /// `name`, which means its latest version, or `name-version`; with the first digits of its hash, when two are called so.
    case bundle(String, hash: String)

    /// Reads `name`, `name-version`, `name-version@hash`, `plugin:NAME`, or a path, which has a slash or begins with a dot.
    ///
    /// - Throws: ``RolloutError`` (`badName`).
    package init(_ text: String) throws(RolloutError) {
        if text.hasPrefix(ExpressionModel.pluginPrefix) {
            self = .plugin(String(text.dropFirst(ExpressionModel.pluginPrefix.count)))
        } else if text.contains("/") || text.hasPrefix(".") {
            self = .folder(URL(filePath: text))
        } else {
            let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            let hash = parts.count > 1 ? parts[1].lowercased() : ""
            // Nothing else could be on a bundle.
            guard BundleName.isValid(parts[0]), parts.count == 1 || (4...64).contains(hash.count),
                hash.allSatisfy(\.isHexDigit)
            else { throw Self.noName(text) }
            self = .bundle(parts[0], hash: hash)
        }
    }

    private static func noName(_ text: String) -> RolloutError {
        RolloutError(
            .badName,
            "'\(text.prefix(80))' names no model: write its name, name-version, name-version@hash, the path of its folder "
                + "(./NAME), or plugin:NAME"
        )
    }

    /// Whether a model that is selected is called so.
    package func means(_ choice: WireModelChoice) -> Bool {
        switch self {
        case .folder: false
        case .plugin(let name): choice.isPlugin && choice.name == name
        case .bundle(let name, let hash):
            (choice.name == name || choice.id == name) && choice.hashText.hasPrefix(hash)
        }
    }
}

extension WireModelChoice {
    /// `name-version`.
    package var id: String { "\(name)-\(version)" }
    /// In hexadecimal digits.
    package var hashText: String { Array(sha256).hexadecimal }
    /// What tells it from every other model.
    package var title: String { "\(id)@\(hashText.prefix(12))" }

    /// Whether it is the same model, with the same numbers.
    package func isSame(as other: WireModelChoice) -> Bool {
        (sha256, precision, isPlugin, name) == (other.sha256, other.precision, other.isPlugin, other.name)
    }
}
