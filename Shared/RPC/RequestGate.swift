import Failure

/// How many requests a server has in hand at a time.
public struct RPCLimits: Sendable, Equatable {
    /// Of all clients.
    public var requests: Int
    /// Of each client, which is a topic for replies.
    public var requestsPerClient: Int

    /// Creates limits; a request over them is refused.
    public init(requests: Int = 256, requestsPerClient: Int = 64) {
        self.requests = requests
        self.requestsPerClient = requestsPerClient
    }
}

/// Counts the requests in hand, so that nobody fills the memory and one client does not shut out the others.
struct RequestGate {
    private let limits: RPCLimits
    private var inHand = 0
    private var byClient: [String: Int] = [:]

    init(limits: RPCLimits) {
        self.limits = limits
    }

    /// Lets a request of a client in, or says why not.
    mutating func enter(client: String) -> RPCError? {
        let own = byClient[client, default: 0]
        guard own < limits.requestsPerClient else {
            return RPCError(.busy, "\(own) requests of yours wait already: wait for their replies")
        }
        guard inHand < limits.requests else {
            return RPCError(.busy, "\(inHand) requests wait already: ask again later")
        }
        inHand += 1
        byClient[client] = own + 1
        return nil
    }

    /// One that was let in is done.
    mutating func leave(client: String) {
        inHand -= 1
        let own = byClient[client, default: 0] - 1
        byClient[client] = own > 0 ? own : nil
    }
}
