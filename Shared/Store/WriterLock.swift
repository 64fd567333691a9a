import Failure
import Glibc

/// Makes sure that one process at a time writes to a database.
///
/// SQLite up to 3.51.2 can damage a WAL database that two connections write to (the "WAL-reset" bug; Debian 12's 3.40 has
/// it). The lock is a `flock` on a file beside the database, so the kernel takes it back from a process that dies.
final class WriterLock: Sendable {
    private let descriptor: CInt

    /// Takes the lock.
    ///
    /// - Throws: ``StoreError`` with `inUse` when another has it, or `cannotOpen`.
    init(databasePath: String) throws(StoreError) {
        let path = databasePath + "-lock"
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw StoreError(errno: errno, path: path) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw StoreError(
                .inUse,
                "another process records to '\(databasePath)'; stop it, or give this one another path"
            )
        }
    }

    deinit { close(descriptor) }
}
