public import Failure

/// What can be wrong with a message, a topic or a name.
public enum MessageFailureCode: String, FailureCode {
    /// A name holds characters that names may not hold, or is too long.
    case badName = "bad_name"
    /// A topic is not one of Mien's.
    case unknownTopic = "unknown_topic"
    /// The payload is larger than its topic allows; it was not decoded.
    case tooLarge = "too_large"
    /// The payload is not the protobuf message that belongs to its topic.
    case malformed
    /// The message decodes, but says something impossible.
    case invalid
}

/// A failure of ``Name``, ``Topic`` or a message's decoding.
public typealias MessageError = Failure<MessageFailureCode>
