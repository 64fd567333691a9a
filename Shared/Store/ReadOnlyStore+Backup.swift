import Failure
import Foundation
import GRDB

extension ReadOnlyStore {
    /// Copies the database, and the pictures if there are any, while they are written to: each as it was when its copy began.
    ///
    /// The copies are whole and compact (https://www.sqlite.org/lang_vacuum.html, VACUUM INTO); nothing of what was deleted
    /// is in them. They get their names when both are complete, sound (`PRAGMA quick_check`) and on the disk.
    ///
    /// - Parameters:
    ///   - target: The copy of the database; that of the pictures gets the name that belongs to it.
    ///   - mayReplace: An earlier copy is replaced.
    /// - Returns: The files that were made.
    /// - Throws: ``StoreError``: `exists` when a target is there already; `inUse` when it is a database that somebody writes
    ///   to; `corrupt` when a copy is not sound. No copy is left behind then.
    public func backup(to target: String, mayReplace: Bool = false) throws -> [String] {
        try backup(BackupFiles(of: path, to: target), mayReplace: mayReplace)
    }

    /// The same, for those who want to see how the files grow.
    public func backup(_ files: BackupFiles, mayReplace: Bool = false) throws -> [String] {
        try files.check(mayReplace: mayReplace)
        try DatabaseFile.createFolder(of: files.database.target)
        // What was left behind by a copy that was interrupted.
        files.removeUnfinished()
        do {
            for file in files.all { try Self.copy(file.source, to: file.unfinished) }
            try Self.checkSound(files.database.unfinished)
            // Somebody may have put something there meanwhile.
            try files.check(mayReplace: mayReplace)
            try files.finish()
        } catch {
            files.removeUnfinished()
            throw error
        }
        return files.all.map(\.target)
    }

    private static func copy(_ source: String, to unfinished: String) throws {
        try DatabaseFile.create(unfinished)
        try translatingErrors(at: unfinished) {
            let queue = try DatabaseQueue(path: source, configuration: configuration)
            try queue.inDatabase { db in try db.execute(sql: "VACUUM INTO ?", arguments: [unfinished]) }
            try queue.close()
        }
        try DatabaseFile.synchronize(unfinished)
    }

    private static func checkSound(_ path: String) throws {
        // As long as it takes: nobody waits for it but whoever wants the copy.
        let report = try ReadOnlyStore(path: path).checkIntegrity(within: .seconds(86_400))
        guard report.problems.isEmpty else {
            throw StoreError(
                .corrupt,
                "the copy is \(report.summary), so none was kept; see docs/recording.md for what can be saved of a damaged database"
            )
        }
    }
}

extension DatabaseFile {
    /// Waits until a file, or what a folder lists, is on the disk.
    static func synchronize(_ path: String) throws(StoreError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw StoreError(errno: errno, path: path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw StoreError(errno: errno, path: path) }
    }
}
