import Failure
import Foundation

/// Which files a backup reads and makes.
public struct BackupFiles: Sendable {
    struct File: Sendable {
        let source: String
        let target: String
        /// The copy's name until it is complete.
        let unfinished: String
    }

    let database: File
    private let pictures: File
    private let hasPictures: Bool

    /// - Parameters:
    ///   - source: The database.
    ///   - target: Its copy.
    public init(of source: String, to target: String) {
        let url = URL(fileURLWithPath: target)
        let unfinished = url.deletingLastPathComponent().appending(path: ".unfinished-\(url.lastPathComponent)").path
        database = File(source: source, target: url.path, unfinished: unfinished)
        pictures = File(
            source: PictureStore.path(besideDatabase: source),
            target: PictureStore.path(besideDatabase: url.path),
            unfinished: PictureStore.path(besideDatabase: unfinished)
        )
        hasPictures = FileManager.default.fileExists(atPath: pictures.source)
    }

    var all: [File] { hasPictures ? [database, pictures] : [database] }

    /// How many bytes there are to copy, at most: copies are compact.
    public var sourceBytes: Int { all.map { Self.size($0.source) }.reduce(0, +) }

    /// How many bytes have been copied.
    public var copiedBytes: Int { all.map { Self.size($0.unfinished) }.reduce(0, +) }

    private static func size(_ path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : 0
    }

    /// Refuses to write over what is there, unless it may, and over what is somebody's database whatever was said.
    func check(mayReplace: Bool) throws(StoreError) {
        // Pictures that another copy left would seem to be this one's.
        for target in [database.target, pictures.target] where FileManager.default.fileExists(atPath: target) {
            guard mayReplace else {
                throw StoreError(.exists, "'\(target)' is there already; give another name, or replace it with --force")
            }
            guard !isSource(target), !Self.isWritten(target) else {
                throw StoreError(.inUse, "'\(target)' is a database in use; give the copy another name")
            }
        }
    }

    private func isSource(_ path: String) -> Bool {
        var (mine, theirs) = (stat(), stat())
        return all.contains { file in
            stat(file.source, &mine) == 0 && stat(path, &theirs) == 0 && mine.st_dev == theirs.st_dev
                && mine.st_ino == theirs.st_ino
        }
    }

    /// Whether a process has the writer's lock, see ``WriterLock``.
    private static func isWritten(_ path: String) -> Bool {
        let descriptor = open(path + "-lock", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return flock(descriptor, LOCK_EX | LOCK_NB) != 0
    }

    /// Gives the copies their names.
    func finish() throws(StoreError) {
        // The logs of an earlier copy that somebody has opened would be taken for this one's
        // (https://www.sqlite.org/howtocorrupt.html, §1.4).
        for target in [database.target, pictures.target] { for suffix in ["-wal", "-shm"] { unlink(target + suffix) } }
        if !hasPictures { unlink(pictures.target) }
        for file in all {
            for suffix in Self.companions { unlink(file.unfinished + suffix) }
            guard rename(file.unfinished, file.target) == 0 else { throw StoreError(errno: errno, path: file.target) }
        }
        try DatabaseFile.synchronize(URL(fileURLWithPath: database.target).deletingLastPathComponent().path)
    }

    func removeUnfinished() {
        for file in [database, pictures] {
            for suffix in [""] + Self.companions { unlink(file.unfinished + suffix) }
        }
    }

    /// What SQLite puts beside a database.
    private static let companions = ["-wal", "-shm", "-journal"]
}
