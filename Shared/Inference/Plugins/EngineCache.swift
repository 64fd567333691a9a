public import FoundationEssentials
import Glibc

/// The folder in which engines keep networks that they have compiled.
///
/// What is in it is used as it is, so nobody but its user may write there.
public enum EngineCache {
    /// So much is kept; what was written first goes. A network takes about its own size for each shape of its input.
    private static let maximumByteCount = 256 << 20

    /// `$XDG_CACHE_HOME/mien/engines` or `~/.cache/mien/engines` (XDG Base Directory Specification), made if need be, and
    /// made smaller when it has grown large. `nil` where it cannot be had: engines then compile each time.
    public static func standard(environment: [String: String] = ProcessInfo.processInfo.environment) -> String? {
        guard let parent = parent(environment) else { return nil }
        let folder = "\(parent)/mien/engines"
        guard makePrivate(folder) else { return nil }
        shrink(folder, to: maximumByteCount)
        return folder
    }

    private static func parent(_ environment: [String: String]) -> String? {
        if let named = environment["XDG_CACHE_HOME"], named.hasPrefix("/") { return named }
        return environment["HOME"].flatMap { $0.hasPrefix("/") ? "\($0)/.cache" : nil }
    }

    private static func makePrivate(_ folder: String) -> Bool {
        // The check that follows tells whether it is there.
        try? FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        var status = stat()
        guard lstat(folder, &status) == 0, status.st_mode & S_IFMT == S_IFDIR, status.st_uid == geteuid() else {
            return false
        }
        return status.st_mode & 0o077 == 0 || chmod(folder, 0o700) == 0
    }

    static func shrink(_ folder: String, to limit: Int) {
        // A folder that cannot be read cannot be made smaller.
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let files = names.compactMap { name -> (path: String, size: Int, written: Int)? in
            var status = stat()
            let path = "\(folder)/\(name)"
            guard name.hasSuffix(".blob"), lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
                return nil
            }
            return (path, Int(status.st_size), status.st_mtim.tv_sec)
        }
        var total = files.reduce(0) { $0 + $1.size }
        for file in files.sorted(by: { $0.written < $1.written }) where total > limit {
            // Whoever uses it goes on with it; whoever needs it later makes it again.
            unlink(file.path)
            total -= file.size
        }
    }
}
