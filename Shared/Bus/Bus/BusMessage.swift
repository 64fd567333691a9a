/// How hard the bus tries to deliver a message.
public enum QualityOfService: UInt8, Sendable {
    /// At most once: may be dropped on the way.
    case atMostOnce = 0
    /// At least once while broker and session live: the receiver may see it twice.
    case atLeastOnce = 1
}

/// A message on its way to the broker.
public struct OutboundMessage: Sendable {
    public var topic: String
    public var payload: [UInt8]
    public var qos: QualityOfService
    /// Whether the broker keeps it for subscribers that come later; an empty retained payload clears the topic.
    public var retain: Bool
    /// After how many seconds the broker may drop it undelivered; `nil`: never.
    public var expirySeconds: UInt32?
    public var contentType: String?
    /// Where whoever gets it shall answer, and with which mark (MQTT 5, §4.10).
    public var reply: ReplyAddress?

    public init(
        topic: String,
        payload: [UInt8],
        qos: QualityOfService = .atMostOnce,
        retain: Bool = false,
        expirySeconds: UInt32? = nil,
        contentType: String? = nil,
        reply: ReplyAddress? = nil
    ) {
        self.topic = topic
        self.payload = payload
        self.qos = qos
        self.retain = retain
        self.expirySeconds = expirySeconds
        self.contentType = contentType
        self.reply = reply
    }
}

/// Where to answer a request, and what tells its answer from others.
public struct ReplyAddress: Sendable, Hashable {
    /// The response topic; empty in an answer, which has only the mark.
    public var topic: String
    /// The correlation data.
    public var correlation: [UInt8]

    public init(topic: String, correlation: [UInt8]) {
        self.topic = topic
        self.correlation = correlation
    }
}

/// A message from the broker.
public struct InboundMessage: Sendable, Equatable {
    public let topic: String
    public let payload: [UInt8]
    public let qos: QualityOfService
    /// Whether it is an old message that the broker had kept, rather than one sent just now.
    public let isRetained: Bool
    public let contentType: String?
    /// How many seconds of its life the message had left when the broker sent it; `nil`: it never expires.
    public let expirySeconds: UInt32?
    /// A request's response topic and correlation data; of an answer, the correlation data.
    public let reply: ReplyAddress?

    public init(
        topic: String,
        payload: [UInt8],
        qos: QualityOfService = .atMostOnce,
        isRetained: Bool = false,
        contentType: String? = nil,
        expirySeconds: UInt32? = nil,
        reply: ReplyAddress? = nil
    ) {
        self.topic = topic
        self.payload = payload
        self.qos = qos
        self.isRetained = isRetained
        self.contentType = contentType
        self.expirySeconds = expirySeconds
        self.reply = reply
    }
}

/// What became of a message that was handed over successfully.
public enum PublishOutcome: Sendable, Equatable {
    /// QoS 0: written to the network. QoS 1: the broker has it, in its memory.
    case sent
    /// QoS 1: the broker had it, but nobody subscribes to its topic, so it was dropped.
    case noSubscribers
}
