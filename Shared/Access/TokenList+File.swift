public import Failure
import FoundationEssentials
import Glibc

extension TokenList {
    /// Beyond it, a file is something else than a list of tokens.
    private static let largestFile: Int64 = 4 << 20

    /// Reads a file.
    ///
    /// - Throws: ``AccessError`` with ``AccessFailureCode/unreadable`` or ``AccessFailureCode/badLine``.
    public init(file: String) throws(AccessError) {
        var facts = stat()
        guard stat(file, &facts) == 0, facts.st_size <= Self.largestFile else {
            throw AccessError(
                .unreadable,
                "\(file): no file of tokens: make one with 'mien token add NAME --role viewer'"
            )
        }
        let text: String
        do {
            text = try String(contentsOfFile: file, encoding: .utf8)
        } catch {
            throw AccessError(.unreadable, "\(file) cannot be read: check whose it is", cause: error)
        }
        try self.init(parsing: text, file: file)
    }

    /// Writes the file so that it is either the old one or the new one, and for its owner alone.
    ///
    /// - Throws: ``AccessError`` with ``AccessFailureCode/unwritable``.
    public func write(to file: String) throws(AccessError) {
        let fresh = "\(file).new"
        let descriptor = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.unwritable(file) }
        let bytes = Array(text.utf8)
        let isWritten = Glibc.write(descriptor, bytes, bytes.count) == bytes.count && fsync(descriptor) == 0
        close(descriptor)
        guard isWritten, rename(fresh, file) == 0 else { throw Self.unwritable(file) }
    }

    private static func unwritable(_ file: String) -> AccessError {
        AccessError(.unwritable, "\(file) cannot be written: \(String(cString: strerror(errno)))")
    }
}
