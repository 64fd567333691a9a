import Foundation

/// A program that runs beside this one.
final class Program: Sendable {
    /// What keeps the walk from going on.
    struct Failed: Error, CustomStringConvertible {
        let description: String
    }

    /// Not the first argument: whoever is found by the PATH is called by its name alone.
    private static let folder = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()

    private let process = Process()
    private let name: String
    private let ends: AsyncStream<Int32>

    /// - Parameter log: The file for what it prints; `nil`: where this program prints.
    init(_ executable: String, _ arguments: [String], log: String?) throws {
        name = URL(filePath: executable).lastPathComponent
        let (ends, end) = AsyncStream<Int32>.makeStream()
        self.ends = ends
        process.executableURL = URL(filePath: executable)
        process.arguments = arguments
        if let log {
            guard FileManager.default.createFile(atPath: log, contents: nil),
                let file = FileHandle(forWritingAtPath: log)
            else { throw Failed(description: "'\(log)' cannot be made") }
            (process.standardOutput, process.standardError) = (file, file)
        }
        process.terminationHandler = { process in
            end.yield(process.terminationStatus)
            end.finish()
        }
        try process.run()
    }

    /// Runs a program of this package.
    static func beside(_ name: String, _ arguments: [String], log: String?) throws -> Program {
        try Program(folder.appending(path: name).path(), arguments, log: log)
    }

    func stop() { process.terminate() }

    /// Waits for its end.
    ///
    /// - Throws: ``Failed`` when it did not end with 0.
    func end() async throws {
        for await status in ends where status != 0 { throw Failed(description: "\(name) ended with \(status)") }
    }
}
