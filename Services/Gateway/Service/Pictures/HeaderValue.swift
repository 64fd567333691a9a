/// A header's value with parameters, such as `form-data; name="image"`.
///
/// As RFC 9110, 5.6.6 has it, for Content-Type and Content-Disposition; spaces around `=`, which it forbids, are refused.
struct HeaderValue: Sendable, Equatable {
    /// What stands before the first semicolon, in lower case.
    let value: String
    /// By their names in lower case.
    let parameters: [String: String]

    /// More than any client sends.
    private static let parameterLimit = 16

    /// Reads a value; `nil` when it is malformed or names a parameter twice.
    init?(_ text: some StringProtocol) {
        var scanner = Scanner(Array(text.utf8))
        guard let value = scanner.value() else { return nil }
        var parameters: [String: String] = [:]
        while !scanner.isAtEnd {
            guard parameters.count < Self.parameterLimit, let (name, value) = scanner.parameter(),
                parameters.updateValue(value, forKey: name) == nil
            else { return nil }
        }
        (self.value, self.parameters) = (value, parameters)
    }
}

/// Walks over a value.
private struct Scanner {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    /// A token, or two with a slash between them.
    mutating func value() -> String? {
        skipSpaces()
        guard var value = token() else { return nil }
        if next == UInt8(ascii: "/") {
            position += 1
            guard let subtype = token() else { return nil }
            value += "/" + subtype
        }
        skipSpaces()
        return value.lowercased()
    }

    /// A semicolon, a name, an equals sign, and a token or a quoted string.
    mutating func parameter() -> (String, String)? {
        guard next == UInt8(ascii: ";") else { return nil }
        position += 1
        skipSpaces()
        guard let name = token(), next == UInt8(ascii: "=") else { return nil }
        position += 1
        guard let value = next == UInt8(ascii: "\"") ? quoted() : token() else { return nil }
        skipSpaces()
        return (name.lowercased(), value)
    }

    private mutating func skipSpaces() {
        while next == UInt8(ascii: " ") || next == UInt8(ascii: "\t") { position += 1 }
    }

    private mutating func token() -> String? {
        let start = position
        while let byte = next, Self.isTokenByte(byte) { position += 1 }
        return start == position ? nil : String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func quoted() -> String? {
        position += 1
        var content: [UInt8] = []
        while let byte = next, byte != UInt8(ascii: "\"") {
            position += 1
            // Browsers of old leave the backslashes of Windows' paths as they are; of a file's name nothing is used.
            if byte == UInt8(ascii: "\\"), let escaped = next {
                content.append(escaped)
                position += 1
            } else {
                guard byte >= 0x20, byte != 0x7F else { return nil }
                content.append(byte)
            }
        }
        guard next == UInt8(ascii: "\"") else { return nil }
        position += 1
        return String(validating: content, as: UTF8.self)
    }

    // RFC 9110, 5.6.2.
    static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}
