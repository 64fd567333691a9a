import Failure
import FoundationEssentials
import Glibc

/// A folder whose files are for their owner's eyes.
struct PrivateFolder: Sendable {
    let path: String

    func path(_ name: String) -> String { "\(path)/\(name)" }

    /// Makes the folder, and those that it stands in.
    ///
    /// - Throws: ``EnrolmentError`` with `cannotWrite`.
    func make() throws(EnrolmentError) {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw EnrolmentError(.cannotWrite, "the folder \(path) cannot be made: choose another", cause: error)
        }
        // Also one that somebody else had made for everyone.
        guard chmod(path, 0o700) == 0 else { throw failure("the folder \(path) cannot be closed to others") }
    }

    func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }

    /// - Throws: ``EnrolmentError`` with `unreadable`.
    func read(_ name: String) throws(EnrolmentError) -> String {
        do {
            return try String(contentsOfFile: path(name), encoding: .utf8)
        } catch {
            throw EnrolmentError(.unreadable, "\(path(name)) cannot be read: is it there, and yours?", cause: error)
        }
    }

    /// Writes a file whole or not at all.
    ///
    /// - Throws: ``EnrolmentError`` with `cannotWrite`.
    func write(_ text: String, to name: String) throws(EnrolmentError) {
        let temporary = path(name) + ".new"
        unlink(temporary)
        // Nobody else can open it from the moment it is there.
        let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw failure("\(temporary) cannot be made") }
        let bytes = Array(text.utf8)
        let isWritten = Glibc.write(file, bytes, bytes.count) == bytes.count && fsync(file) == 0
        close(file)
        guard isWritten, rename(temporary, path(name)) == 0 else { throw failure("\(path(name)) cannot be written") }
    }

    func remove(_ name: String) { unlink(path(name)) }

    /// Runs `body` while no other process does so in this folder: what one reads and writes again, nobody changes in between.
    ///
    /// - Throws: ``EnrolmentError`` with `cannotWrite`, and what `body` throws.
    func alone<Output>(_ body: () throws(EnrolmentError) -> Output) throws(EnrolmentError) -> Output {
        let file = open(path("lock"), O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0, flock(file, LOCK_EX) == 0 else { throw failure("\(path("lock")) cannot be locked") }
        // Closing it gives the lock back.
        defer { close(file) }
        return try body()
    }

    private func failure(_ sentence: String) -> EnrolmentError {
        EnrolmentError(.cannotWrite, "\(sentence): \(String(cString: strerror(errno)))")
    }
}
