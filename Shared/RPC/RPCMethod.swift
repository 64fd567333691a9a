public import Messages

/// A question that a service answers: `rpc/<service>/<method>` with the messages that belong to it.
public struct RPCMethod<Request: WireMessage, Reply: WireMessage>: Sendable {
    /// Who answers.
    public let service: Name
    /// The method's name, as it stands in the topic.
    public let name: Name

    /// Creates a method.
    public init(service: Name, name: Name) {
        self.service = service
        self.name = name
    }

    /// `service/method`, for people.
    var text: String { "\(service)/\(name)" }
}
