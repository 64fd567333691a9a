import Failure
import Foundation

/// A file that is written bit by bit.
struct OutputFile {
    private let path: String
    private let handle: FileHandle

    /// - Throws: ``MienError`` with `cannotWrite`.
    init(_ path: String) throws(MienError) {
        self.path = path
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let handle = FileHandle(forWritingAtPath: path)
        else { throw MienError(.cannotWrite, "'\(path)' cannot be made: check the folder and the rights to it") }
        self.handle = handle
    }

    func write(_ text: String) throws(MienError) {
        do {
            try handle.write(contentsOf: Data(text.utf8))
        } catch {
            throw Self.failure(path, error)
        }
    }

    /// Everything is on its way to the disk when this returns.
    func close() throws(MienError) {
        do {
            try handle.synchronize()
            try handle.close()
        } catch {
            throw Self.failure(path, error)
        }
    }

    /// Writes a whole file.
    static func write(_ bytes: some Sequence<UInt8>, to path: String) throws(MienError) {
        do {
            try Data(bytes).write(to: URL(filePath: path))
        } catch {
            throw failure(path, error)
        }
    }

    /// Makes a folder, and those around it.
    static func makeFolder(_ path: String) throws(MienError) {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw failure(path, error)
        }
    }

    private static func failure(_ path: String, _ error: any Error) -> MienError {
        MienError(.cannotWrite, "'\(path)' cannot be written: check the room and the rights there", cause: error)
    }
}
