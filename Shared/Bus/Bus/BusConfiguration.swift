public import Threads

/// What a connection to a broker is made of.
public struct BusConfiguration: Sendable {
    public var address: BrokerAddress
    /// Must differ from every other client's: a broker closes the older of two connections with the same identifier.
    public var clientID: String
    /// How long the broker keeps the session, and the messages for it, without a connection.
    ///
    /// `nil`: the session ends with the connection.
    public var sessionExpirySeconds: UInt32?
    /// Published by the broker when the connection ends without a farewell.
    public var will: OutboundMessage?
    /// Made anew after every connection, also after a reconnect, and published when the subscriptions are on their way,
    /// before anything else.
    public var birth: (@Sendable () -> OutboundMessage?)?
    /// Published last before a farewell: the broker sends no will then.
    public var farewell: (@Sendable () -> OutboundMessage?)?
    /// Called for each message that the broker's access rules forbid. Of QoS 0 the broker says nothing.
    public var denied: (@Sendable () -> Void)?
    /// How many QoS 1 messages the broker may send before it waits for an acknowledgement.
    public var receiveMaximum: UInt16 = 256
    /// The largest packet that the broker may send: without it a peer could announce 256 MiB and have it allocated.
    public var maximumPacketSize: UInt32 = 4_259_840
    /// More messages than this, or more bytes, do not wait to be sent: the next is refused.
    public var queueLimits = QueueLimits(messages: 10_000, bytes: 64 << 20)
    /// How long a silence ends the connection, roughly.
    public var keepAliveSeconds: UInt16 = 15
    /// How long a broker may take to answer once the network connection stands.
    public var connectTimeout: Duration = .seconds(10)
    public var backoff = Backoff()
    /// How long messages wait for company after others were handed over: who does something for each batch, such as a
    /// commit, does it less often. Nothing waits after a silence of this length.
    public var pace = Pace.relentless

    public init(address: BrokerAddress, clientID: String) {
        self.address = address
        self.clientID = clientID
    }
}

/// How much may wait.
public struct QueueLimits: Sendable, Equatable {
    public var messages: Int
    public var bytes: Int

    public init(messages: Int, bytes: Int) {
        self.messages = messages
        self.bytes = bytes
    }
}
