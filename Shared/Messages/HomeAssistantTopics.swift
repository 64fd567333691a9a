public import Failure

/// The topics of Home Assistant, which stand outside Mien's root: the only place that builds their names
/// (home-assistant.io, MQTT, "MQTT discovery").
public struct HomeAssistantTopics: Sendable, Hashable {
    /// Home Assistant's own default.
    public static let usualPrefix = "homeassistant"

    /// The discovery prefix that Home Assistant is set to.
    public let prefix: String

    /// Takes a discovery prefix.
    ///
    /// - Throws: ``MessageError`` with ``MessageFailureCode/badName`` unless it is one or more levels of letters, digits, `_` and
    ///   `-`.
    public init(prefix: String = usualPrefix) throws(MessageError) {
        let levels = prefix.split(separator: "/", omittingEmptySubsequences: false)
        guard prefix.utf8.count <= 128, levels.allSatisfy(Self.isLevel) else {
            throw MessageError(
                .badName,
                "'\(prefix.prefix(80))' is no prefix of topics: use letters, digits, '_' and '-', levels between slashes"
            )
        }
        self.prefix = prefix
    }

    /// Where Home Assistant says `online` when it has started.
    public var status: String { "\(prefix)/status" }

    /// Where a device is described.
    public func device(_ id: String) -> String { "\(prefix)/device/\(id)/config" }

    private static func isLevel(_ text: Substring) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "_-".utf8.contains(byte)
            }
    }
}
