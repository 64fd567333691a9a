import CSQLite
import Failure
import Glibc

extension Failure<SpoolFailureCode> {
    /// What SQLite said (https://www.sqlite.org/rescode.html).
    init(sqlite code: CInt, _ reason: String, path: String) {
        let said = "SQLite \(code): \(reason)"
        switch code & 0xFF {
        case SQLITE_CANTOPEN:
            self.init(.cannotOpen, "'\(path)' cannot be opened; check the path and the rights to its folder (\(said))")
        case SQLITE_READONLY, SQLITE_PERM, SQLITE_AUTH:
            self.init(.readOnly, "'\(path)' cannot be written; give this user the right to its folder (\(said))")
        case SQLITE_BUSY, SQLITE_LOCKED:
            self.init(.inUse, "the spool '\(path)' is locked by another program; close what uses it (\(said))")
        case SQLITE_FULL:
            self.init(.full, "no room is left for the spool '\(path)'; free space on its disk (\(said))")
        case SQLITE_IOERR:
            self.init(.inputOutput, "the disk under '\(path)' failed; check it (dmesg) (\(said))")
        case SQLITE_CORRUPT, SQLITE_NOTADB:
            self.init(.corrupt, Self.damaged(path, said))
        default:
            self.init(.refused, "the spool '\(path)' refused to work (\(said))")
        }
    }

    /// What the system said when a file was opened or made.
    init(errno number: CInt, path: String) {
        let reason = String(cString: strerror(number))
        switch number {
        case EACCES, EPERM, EROFS:
            self.init(.readOnly, "'\(path)' cannot be written; give this user the right to its folder (\(reason))")
        case ENOSPC, EDQUOT:
            self.init(.full, "no room is left for the spool '\(path)'; free space on its disk (\(reason))")
        default:
            self.init(.cannotOpen, "'\(path)' cannot be opened; check the path (\(reason))")
        }
    }

    static func damaged(_ path: String, _ reason: String) -> String {
        """
        the spool '\(path)' is damaged or no database; what it holds was not recorded yet: save it with \
        "sqlite3 '\(path)' .recover" if it matters, then move the file away and start again (\(reason))
        """
    }
}
