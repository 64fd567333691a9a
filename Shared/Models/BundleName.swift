import Failure

/// What the names of models, versions and files in a bundle may look like: `^[a-z0-9][a-z0-9._-]{0,63}$`.
///
/// No slash and no leading dot: such a name cannot lead out of its folder, and is good on a topic too.
package enum BundleName {
    package static func isValid(_ text: some StringProtocol) -> Bool {
        let bytes = text.utf8
        guard let first = bytes.first, bytes.count <= 64 else { return false }
        return isPlain(first) && bytes.allSatisfy { isPlain($0) || ".-_".utf8.contains($0) }
    }

    package static func check(_ text: String, as kind: String) throws {
        guard isValid(text) else {
            throw ModelError(
                .invalidName,
                "\"\(text.prefix(80))\" cannot be a \(kind): use up to 64 small letters, digits, dots, dashes and "
                    + "underscores, beginning with a letter or digit."
            )
        }
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
