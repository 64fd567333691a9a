/// What one connection may take of the gateway.
public struct ConnectionLimits: Sendable {
    /// How many connections there may be at a time. libmosquitto waits with select(2), which knows 1,024 descriptors only.
    public var connections = 600
    /// How many headers a request may have.
    public var headers = 100
    /// How long all of a request's headers may be, in bytes.
    public var headerBytes = 32 << 10
    /// How long a connection on which nothing is asked is kept, and how long a request's headers may take to come.
    public var idle: Duration = .seconds(30)
    /// How long a request may take to come, from the end of its headers.
    public var request: Duration = .seconds(30)
    /// How long an answer may take to begin.
    public var answer: Duration = .seconds(60)
    /// How long whoever asked may take none of an answer.
    public var stall: Duration = .seconds(30)

    public init() {}
}
