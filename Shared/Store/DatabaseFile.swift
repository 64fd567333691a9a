import Failure
import Foundation

/// The file that a database lives in: faces are personal data, so only its owner may read it.
enum DatabaseFile {
    /// Makes the folder that the file stands in, if it is not there.
    static func createFolder(of path: String) throws(StoreError) {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        do {
            try FileManager.default.createDirectory(
                atPath: folder,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        } catch {
            throw StoreError(.cannotOpen, "the folder '\(folder)' cannot be made; check the path and the rights to it")
        }
    }

    /// Makes an empty file, if there is none, and else checks that it may be written: an empty file is an empty database to SQLite, and the files that it puts
    /// beside the database get the same rights.
    ///
    /// A file that exists is not even opened: closing it would drop the locks of this process's connections to it
    /// (https://www.sqlite.org/howtocorrupt.html, §2.2).
    static func create(_ path: String) throws(StoreError) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor < 0 else {
            close(descriptor)
            return
        }
        // SQLite would open a file that may only be read all the same, and fail at the first report.
        guard errno == EEXIST, access(path, W_OK) == 0 else { throw StoreError(errno: errno, path: path) }
    }
}

extension Failure<StoreFailureCode> {
    /// What the system said when a file was opened.
    init(errno number: CInt, path: String) {
        let reason = String(cString: strerror(number))
        switch number {
        case EACCES, EPERM, EROFS:
            self.init(.readOnly, "'\(path)' cannot be written; give this user the right to its folder (\(reason))")
        case ENOSPC, EDQUOT:
            self.init(.full, "no room is left for '\(path)'; free space on its disk and start again (\(reason))")
        default:
            self.init(.cannotOpen, "'\(path)' cannot be opened; check the path (\(reason))")
        }
    }
}
