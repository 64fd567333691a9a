public import Failure

/// The rules for the topic that a message is published to (MQTT 5, §4.7).
public enum TopicName {
    /// Checks a topic: 1 to 65 535 bytes without NUL and without the wildcards of filters.
    ///
    /// - Throws: ``BusError`` with ``BusFailureCode/badTopic``.
    public static func check(_ topic: String) throws(BusError) {
        // A NUL would end the name early on its way through C, and the message would go to another topic.
        let isForbidden: (UInt8) -> Bool = { $0 == 0 || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "#") }
        guard (1...65_535).contains(topic.utf8.count), !topic.utf8.contains(where: isForbidden) else {
            throw BusError(
                .badTopic,
                "'\(topic.prefix(200))' is not a topic: use 1 to 65535 bytes without '+', '#' and NUL"
            )
        }
    }
}
