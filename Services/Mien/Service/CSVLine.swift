/// Comma-separated values (RFC 4180).
enum CSVLine {
    /// The line, without its end.
    static func text(_ fields: [String]) -> String { fields.map(quoted).joined(separator: ",") }

    private static func quoted(_ field: String) -> String {
        // By scalar: to Swift, carriage return and line feed together are one character that is neither of them.
        guard field.unicodeScalars.contains(where: { ",\"\r\n".unicodeScalars.contains($0) }) else { return field }
        return "\"" + field.replacing("\"", with: "\"\"") + "\""
    }
}
