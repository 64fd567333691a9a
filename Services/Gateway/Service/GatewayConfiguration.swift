public import Messages
import ServiceKit

/// How a gateway serves.
public struct GatewayConfiguration: Sendable {
    /// Where it listens: a name or an address of this machine.
    public var host = "127.0.0.1"
    /// 0: one that is free.
    public var port = 8080
    /// In whose name pictures are recorded that people send.
    public var camera = Name.constant("web")
    /// How long the answer to a picture may take.
    public var predictDeadline = Duration.seconds(5)

    public init() {}
}
