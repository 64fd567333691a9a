public import Messages

/// The names that a node's programs have on the bus beside the node's own.
public enum NodeName {
    /// Whom answers about renewals are for.
    public static func renewalClient(_ node: Name) -> Name { name("renew-", node) }

    /// Whom a classifier's answers are for; as `mien-classifier` builds it from its instance.
    static func classifierClient(_ node: Name) -> Name { name("classifier-", node) }

    private static func name(_ prefix: StaticString, _ node: Name) -> Name {
        do {
            return try Name("\(prefix)\(node.text.prefix(40))")
        } catch {
            preconditionFailure("a prefix before a name is a name: \(error)")
        }
    }
}
