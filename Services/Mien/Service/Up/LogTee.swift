import Dispatch
public import Failure
import Foundation
public import SystemPackage
import Threads

/// Shows what programs print where it was shown before, and keeps the end of it in a file, for the web app.
public final class LogTee: Sendable {
    /// A file is put aside when it is so large; with the one before, there is twice as much.
    private static let largest = 8 << 20

    /// How long what was said last may take to be shown.
    private static let patience: DispatchTimeInterval = .seconds(1)

    /// What programs write to.
    public let input: FileDescriptor
    /// The file.
    public let path: String
    private let end = DispatchSemaphore(value: 0)

    /// - Parameter path: The file; its folder must be there.
    /// - Throws: ``MienError`` with ``MienFailureCode/cannotWrite``.
    init(to path: String) throws(MienError) {
        self.path = path
        do {
            let file = try LogFile(path)
            let (readEnd, writeEnd) = try FileDescriptor.pipe()
            // Programs get the writing end as their output, and nothing else of it.
            for end in [readEnd, writeEnd] { _ = fcntl(end.rawValue, F_SETFD, FD_CLOEXEC) }
            input = writeEnd
            startThread(named: "log") { [end] in
                Self.copy(from: readEnd, to: file)
                end.signal()
            }
        } catch {
            throw MienError(
                .cannotWrite,
                "the log \(path) cannot be written: check the folder and the disk's room",
                cause: error
            )
        }
    }

    /// A log in the data folder of a system.
    ///
    /// - Throws: ``MienError`` with ``MienFailureCode/cannotWrite``.
    public static func of(_ configuration: SystemConfiguration) throws(MienError) -> LogTee {
        let folder = URL(filePath: configuration.dataFolder).absoluteURL
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            let sentence = "the folder \(configuration.dataFolder) cannot be made: choose another with --data"
            throw MienError(.cannotWrite, sentence, cause: error)
        }
        // Programs see a pipe, and would not paint what a person sees in the end (bixense.com/clicolors).
        if isatty(STDERR_FILENO) == 1 { setenv("CLICOLOR_FORCE", "1", 0) }
        return try LogTee(to: folder.appending(path: "log").path(percentEncoded: false))
    }

    /// Returns when everything that ended programs had to say was shown.
    public func finish() {
        // It was open.
        try? input.close()
        _ = end.wait(timeout: .now() + Self.patience)
    }

    private static func copy(from pipe: FileDescriptor, to file: LogFile) {
        var file = file
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 1)
        defer { buffer.deallocate() }
        // A pipe that cannot be read has ended.
        while let count = try? pipe.read(into: buffer), count > 0 {
            let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<count])
            // Nobody could be told that these failed.
            _ = try? FileDescriptor.standardError.writeAll(bytes)
            file.add(bytes)
        }
    }

    /// A file that starts anew when it is large.
    private struct LogFile {
        private let path: String
        private var descriptor: FileDescriptor
        private var size: Int

        init(_ path: String) throws {
            self.path = path
            descriptor = try Self.open(path)
            size = Int(try descriptor.seek(offset: 0, from: .end))
        }

        mutating func add(_ bytes: UnsafeRawBufferPointer) {
            if size > LogTee.largest { startAnew() }
            let plain = Self.withoutColors(bytes)
            // A full disk loses the copy; what is shown is shown.
            _ = try? descriptor.writeAll(plain)
            size += plain.count
        }

        private mutating func startAnew() {
            // Who cannot rename goes on in the same file.
            guard rename(path, "\(path).1") == 0, let fresh = try? Self.open(path) else { return }
            try? descriptor.close()  // Everything was written.
            (descriptor, size) = (fresh, 0)
        }

        private static func open(_ path: String) throws -> FileDescriptor {
            try .open(
                FilePath(path),
                .writeOnly,
                options: [.create, .append, .closeOnExec],
                permissions: .ownerReadWrite
            )
        }

        /// Leaves out what steers terminals (ECMA-48: ESC [ … m).
        private static func withoutColors(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
            var plain: [UInt8] = []
            plain.reserveCapacity(bytes.count)
            var isEscape = false
            for byte in bytes {
                if byte == 0x1B { isEscape = true } else if !isEscape { plain.append(byte) }
                if isEscape, byte == UInt8(ascii: "m") { isEscape = false }
            }
            return plain
        }
    }
}
