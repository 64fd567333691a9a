/// Something that a plugin adds.
public struct PluginOffer: Sendable, Hashable {
    /// What it is.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case engine, detector, classifier
    }

    public let kind: Kind
    /// The word for it in settings, reports and logs; two of different kinds may share it.
    public let name: String

    public init(kind: Kind, name: String) {
        self.kind = kind
        self.name = name
    }
}
