public import Failure

/// An MQTT topic filter: which topics a subscription receives (MQTT 5, §4.7 and §4.8.2).
public struct TopicFilter: Sendable, Hashable, CustomStringConvertible {
    /// The filter as MQTT writes it, `$share/<group>/` included.
    public let text: String
    /// The group whose members take turns; `nil` when each subscriber gets every message.
    public let shareGroup: String?
    private let levels: [Substring]

    /// Reads a filter.
    ///
    /// - Throws: ``BusError`` with ``BusFailureCode/badTopic``.
    public init(_ text: String) throws(BusError) {
        self.text = text
        let all = text.split(separator: "/", omittingEmptySubsequences: false)
        guard all.first == "$share" else {
            shareGroup = nil
            levels = all
            try Self.check(levels, of: text)
            return
        }
        guard all.count >= 3, !all[1].isEmpty, !all[1].contains(where: { "+#".contains($0) }) else {
            throw Self.error(text, "a shared subscription is $share/<group>/<filter>")
        }
        shareGroup = String(all[1])
        levels = Array(all[2...])
        try Self.check(levels, of: text)
    }

    public var description: String { text }

    /// Whether the filter receives a topic: byte by byte, as §4.7.3 wants, and without allocating, because it is asked for
    /// every message.
    public func matches(_ topic: String) -> Bool {
        // §4.7.2: wildcards at the first level do not match the broker's own topics.
        if topic.utf8.first == UInt8(ascii: "$"), let first = levels.first, first == "#" || first == "+" {
            return false
        }
        var rest: Substring.UTF8View? = topic[...].utf8
        for level in levels {
            // §4.7.1.2: `sport/#` also matches `sport`: the '#' stands one past the topic's last level.
            if level == "#" { return true }
            guard let names = rest else { return false }
            let name = names.prefix { $0 != UInt8(ascii: "/") }
            guard level == "+" || level.utf8.elementsEqual(name) else { return false }
            rest = name.endIndex == names.endIndex ? nil : names[name.endIndex...].dropFirst()
        }
        return rest == nil
    }

    private static func check(_ levels: [Substring], of text: String) throws(BusError) {
        guard levels != [""], text.utf8.count <= 65_535, !text.utf8.contains(0) else {
            throw error(text, "it must have 1 to 65535 bytes and no NUL")
        }
        for (index, level) in levels.enumerated() where level.contains("#") || level.contains("+") {
            guard level == "+" || (level == "#" && index == levels.count - 1) else {
                throw error(text, "a wildcard fills its level, and '#' stands last")
            }
        }
    }

    private static func error(_ text: String, _ rule: String) -> BusError {
        BusError(.badTopic, "'\(text.prefix(200))' is not a topic filter: \(rule)")
    }
}
