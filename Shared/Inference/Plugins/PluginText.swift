import Glibc

/// Text from a plugin: perhaps without an end, perhaps no UTF-8.
enum PluginText {
    /// One line of at most so many bytes; `nil` for null.
    static func line(_ text: UnsafePointer<CChar>?, limit: Int) -> String? {
        guard let text else { return nil }
        let bytes = UnsafeRawBufferPointer(start: text, count: strnlen(text, limit))
        // What is no UTF-8 is decoded as U+FFFD: a sentence that was cut may end inside a character.
        let scalars = String(decoding: bytes, as: UTF8.self).unicodeScalars.filter { $0 != "\u{FFFD}" }
            .map { $0.properties.generalCategory == .control ? " " : Character($0) }
        return String(scalars).split(separator: " ").joined(separator: " ")
    }

    /// A name, as everywhere on topics and in reports: `[a-z0-9][a-z0-9._-]{0,63}`; `nil` for anything else.
    static func name(_ text: UnsafePointer<CChar>?) -> String? {
        guard let text else { return nil }
        // One byte more than there may be, so that a longer one is seen.
        let bytes = UnsafeRawBufferPointer(start: text, count: strnlen(text, nameLimit + 1))
        guard let first = bytes.first, isPlain(first), bytes.count <= nameLimit,
            bytes.allSatisfy({ isPlain($0) || "._-".utf8.contains($0) })
        else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    static let nameLimit = 64
    static let sentenceLimit = 512

    private static func isPlain(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
