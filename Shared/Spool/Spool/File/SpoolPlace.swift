import Failure
import Glibc

/// The place of a spool's file: made for its owner only, and held by one process.
///
/// The lock is a `flock` on a file beside the database, so the kernel takes it back from a process that dies. SQLite up to
/// 3.51.2 can damage a file that two connections write to.
final class SpoolPlace: Sendable {
    private let descriptor: CInt

    /// Makes folder and file where there are none, and takes the lock.
    init(path: String) throws(SpoolError) {
        try Self.makeFolder(of: path)
        let lock = path + "-lock"
        descriptor = open(lock, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw SpoolError(errno: errno, path: lock) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw SpoolError(
                .inUse,
                "another process has the spool '\(path)'; stop it, or give this one a --spool of its own"
            )
        }
        try Self.makeFile(path)
    }

    deinit { close(descriptor) }

    private static func makeFolder(of path: String) throws(SpoolError) {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        for count in parts.indices.dropFirst(path.hasPrefix("/") ? 1 : 0) {
            let folder = parts[...count].joined(separator: "/")
            guard mkdir(folder, 0o700) == 0 || errno == EEXIST || access(folder, F_OK) == 0 else {
                throw SpoolError(errno: errno, path: folder)
            }
        }
    }

    /// An empty file is an empty database to SQLite, and the files that it puts beside it get the same rights.
    private static func makeFile(_ path: String) throws(SpoolError) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor < 0 else {
            close(descriptor)
            return
        }
        // SQLite would open a file that may only be read all the same, and fail at the first message.
        guard errno == EEXIST, access(path, W_OK) == 0 else { throw SpoolError(errno: errno, path: path) }
    }
}
