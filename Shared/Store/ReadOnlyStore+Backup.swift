import Failure
import Foundation
import GRDB

extension ReadOnlyStore {
    /// Copies the database, and the pictures if there are any, while they are written to: as they were when it began.
    ///
    /// The copies are whole and compact (https://www.sqlite.org/lang_vacuum.html, VACUUM INTO); nothing of what was deleted
    /// is in them. A copy gets its name when it is complete and on the disk.
    ///
    /// - Parameter target: The copy of the database; that of the pictures gets the name that belongs to it.
    /// - Returns: The files that were made.
    /// - Throws: ``StoreError``, with `exists` when a target is there already; nothing is left behind then.
    public func backup(to target: String) throws -> [String] {
        let pictures = PictureStore.path(besideDatabase: path)
        var copies = [(source: path, target: target)]
        if FileManager.default.fileExists(atPath: pictures) {
            copies.append((pictures, PictureStore.path(besideDatabase: target)))
        }
        for copy in copies where FileManager.default.fileExists(atPath: copy.target) {
            throw StoreError(.exists, "'\(copy.target)' is there already; give another name, or remove it first")
        }
        try DatabaseFile.createFolder(of: target)
        for copy in copies { try Self.copy(copy.source, to: copy.target) }
        return copies.map(\.target)
    }

    private static func copy(_ source: String, to target: String) throws {
        let unfinished = target + ".unfinished"
        do {
            // One that was left behind by a copy that was interrupted.
            if FileManager.default.fileExists(atPath: unfinished) {
                try FileManager.default.removeItem(atPath: unfinished)
            }
            try DatabaseFile.create(unfinished)
            try translatingErrors(at: unfinished) {
                let queue = try DatabaseQueue(path: source, configuration: configuration)
                try queue.inDatabase { db in try db.execute(sql: "VACUUM INTO ?", arguments: [unfinished]) }
                try queue.close()
            }
            try DatabaseFile.synchronize(unfinished)
            try FileManager.default.moveItem(atPath: unfinished, toPath: target)
        } catch {
            // The first error is the one to tell.
            try? FileManager.default.removeItem(atPath: unfinished)
            throw error
        }
    }
}

extension DatabaseFile {
    /// Waits until a file is on the disk.
    static func synchronize(_ path: String) throws(StoreError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw StoreError(errno: errno, path: path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw StoreError(errno: errno, path: path) }
    }
}
