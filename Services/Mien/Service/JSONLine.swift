import Foundation

/// One line of JSON for each value: what `--json` prints everywhere.
enum JSONLine {
    /// The line, without its end.
    static func text(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}
