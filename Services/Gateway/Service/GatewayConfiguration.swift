import ServiceKit

/// How a gateway serves.
public struct GatewayConfiguration: Sendable {
    /// Where it listens: a name or an address of this machine.
    public var host = "127.0.0.1"
    /// 0: one that is free.
    public var port = 8080

    /// What systems are told that read no protobuf.
    public var doors = DoorsConfiguration(instance: .constant("main"))

    public init() {}
}
