import Failure
import FoundationEssentials
import Glibc

/// A file that may be a plugin.
///
/// A plugin runs with all rights of the process. So it is loaded only when nobody but root and the user could have put
/// it there or changed it.
struct PluginFile {
    let url: URL

    var path: String { url.path(percentEncoded: false) }
    var name: String { url.lastPathComponent }

    /// `libmien-NAME.so`: what it probably offers.
    var stem: String { String(name.dropFirst(Self.prefix.count).dropLast(Self.suffix.count)) }

    static func isPlugin(_ name: String) -> Bool {
        name.hasPrefix(prefix) && name.hasSuffix(suffix) && name.count > prefix.count + suffix.count
    }

    private static let prefix = "libmien-"
    private static let suffix = ".so"

    /// Checks the length, and who owns and may change the file and the folder that it is in; for a link, also at its end.
    ///
    /// - Throws: ``PluginError``: `notALibrary` when it is no file or half of one, `untrustedFile`.
    func check(user: uid_t = geteuid()) throws {
        guard let status = Self.status(of: path) else {
            throw PluginError(.notALibrary, "\(path) cannot be read: correct the path or its permissions.")
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw PluginError(.notALibrary, "\(path) is no file: put the plugin's shared library there.")
        }
        try checkLength(Int64(status.st_size))
        try Self.check(path, status, isSticky: false, user: user)
        let target = url.resolvingSymlinksInPath()
        for folder in Set([url, target].map { $0.deletingLastPathComponent().path(percentEncoded: false) }) {
            guard let status = Self.status(of: folder) else { continue }
            // In a sticky folder others can add files, and leave ours alone.
            try Self.check(folder, status, isSticky: status.st_mode & S_ISVTX != 0, user: user)
        }
    }

    private func checkLength(_ count: Int64) throws {
        guard let needed = try LibraryImage(of: self).neededByteCount, needed > UInt64(max(0, count)) else { return }
        throw PluginError(.notALibrary, "\(name) is not whole, it ends after \(count) bytes: copy it again.")
    }

    private static func check(_ path: String, _ status: stat, isSticky: Bool, user: uid_t) throws {
        guard status.st_uid == 0 || status.st_uid == user else {
            throw PluginError(
                .untrustedFile,
                "\(path) belongs to the user \(status.st_uid), who could run code as you: if you trust it, type "
                    + "`sudo chown root \(path)`."
            )
        }
        guard status.st_mode & S_IWOTH == 0 || isSticky else {
            throw PluginError(
                .untrustedFile,
                "Everybody may write to \(path), and so run code as you: type `chmod o-w \(path)`."
            )
        }
    }

    private static func status(of path: String) -> stat? {
        var status = stat()
        return stat(path, &status) == 0 ? status : nil
    }
}
