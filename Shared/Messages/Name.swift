public import Failure

/// The name of a site, camera, service, instance, group, producer or model.
///
/// Names stand in topics, paths and URLs, so they hold nothing that means something there:
/// `[a-z0-9][a-z0-9._-]{0,63}`.
public struct Name: Sendable, Hashable, CustomStringConvertible {
    /// The most characters that a name has.
    public static let maximumLength = 64

    /// The name as text.
    public let text: String

    /// Creates a name.
    ///
    /// - Throws: ``MessageError`` with ``MessageFailureCode/badName``.
    public init(_ text: String) throws(MessageError) {
        guard Self.isValid(text) else {
            throw MessageError(
                .badName,
                "'\(text.prefix(80))' is not a name: use 1 to 64 of a-z, 0-9, '.', '_' and '-', a letter or digit first"
            )
        }
        self.text = text
    }

    public var description: String { text }

    /// Whether a text is a name, or would be one if names could have `maximumLength` characters.
    static func isValid(_ text: String, maximumLength: Int = maximumLength) -> Bool {
        guard let first = text.utf8.first, isLetterOrDigit(first), text.utf8.count <= maximumLength else {
            return false
        }
        return text.utf8.allSatisfy { isLetterOrDigit($0) || "._-".utf8.contains($0) }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
