import FoundationEssentials
import Messages
import Models

/// A model, exactly: what it is and what it computes with. The hash decides, the names are for people.
struct ModelChoice: Codable, Hashable, Sendable {
    let name: String
    let version: String
    /// Of `bundle.json` or of a plugin's library, in hexadecimal digits.
    let sha256: String
    /// `fp32`, `int8`; empty: what suits the engine.
    let precision: String
    /// It is the classifier of a plugin.
    let isPlugin: Bool

    /// `name-version`.
    var id: String { "\(name)-\(version)" }

    static func == (left: Self, right: Self) -> Bool { left.identity == right.identity }

    func hash(into hasher: inout Hasher) { hasher.combine(identity) }

    private var identity: [String] { [sha256, precision, isPlugin ? "plugin" : "bundle"] }
}

extension ModelChoice {
    init(_ wire: WireModelChoice) {
        self.init(
            name: wire.name,
            version: wire.version,
            sha256: Array(wire.sha256).hexadecimal,
            precision: wire.precision,
            isPlugin: wire.isPlugin
        )
    }

    /// A model that runs, and the precision that was asked of it.
    init(_ model: ExpressionModel, precision: ModelPrecision) {
        self.init(
            name: model.name,
            version: model.version,
            sha256: model.sha256.hexadecimal,
            precision: precision == .auto ? "" : precision.rawValue,
            isPlugin: model.precision == nil
        )
    }
}

extension WireModelChoice {
    init(_ choice: ModelChoice) {
        self.init()
        (name, version, precision, isPlugin) = (choice.name, choice.version, choice.precision, choice.isPlugin)
        sha256 = Data(choice.hash)
    }
}

extension ModelChoice {
    /// The hash's bytes; none if it is no hash, which no model has.
    var hash: [UInt8] {
        var rest = sha256[...]
        var bytes: [UInt8] = []
        while !rest.isEmpty {
            guard let byte = UInt8(rest.prefix(2), radix: 16) else { return [] }
            bytes.append(byte)
            rest = rest.dropFirst(2)
        }
        return bytes
    }
}
