/// How a gateway serves.
public struct GatewayConfiguration: Sendable {
    /// Where it listens: a name or an address of this machine.
    public var host = "127.0.0.1"
    /// 0: one that is free.
    public var port = 8080

    public init() {}
}
