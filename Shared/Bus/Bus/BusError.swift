public import Failure

/// What can go wrong on the way to and from the broker.
public enum BusFailureCode: String, FailureCode {
    /// The broker's address cannot be understood.
    case badAddress = "bad_address"
    /// A topic or filter breaks the rules of MQTT 5, §4.7.
    case badTopic = "bad_topic"
    /// Nobody answers at the broker's address.
    case unreachable
    /// The broker refused the connection: wrong name, password or certificate.
    case refused
    /// TLS could not be set up.
    case tls
    /// The connection broke.
    case disconnected
    /// A handler did not accept messages, so the connection was cut before they were acknowledged.
    case notAccepted = "not_accepted"
    /// There is no connection and the message may be dropped, so it was.
    case notConnected = "not_connected"
    /// More messages wait than the queue holds.
    case queueFull = "queue_full"
    /// The broker or the library takes no message of this size.
    case tooLarge = "too_large"
    /// The broker's access rules forbid the topic.
    case denied
    /// The broker refused the message or subscription for another reason, named in the sentence.
    case rejected
    /// The bus was closed before the broker answered.
    case closed
    /// The library failed in a way that says nothing about the broker.
    case clientLibrary = "client_library"
}

/// A failure of the bus.
public typealias BusError = Failure<BusFailureCode>
