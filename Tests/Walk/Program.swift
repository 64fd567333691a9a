import Foundation
import Synchronization
import Threads

/// A program that runs beside this one, and ends with it, however that ends.
final class Program: Sendable {
    /// What keeps the walk from going on.
    struct Failed: Error, CustomStringConvertible {
        let description: String
    }

    /// Not the first argument: whoever is found by the PATH is called by its name alone.
    static let folder = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()

    /// Sends a program SIGTERM when the thread that started it ends (setpriv(1), of util-linux).
    private static let leash = ["/usr/bin/setpriv", "--pdeathsig", "TERM", "--"]
    /// So many of a log's last lines tell what went wrong.
    private static let lastLines = 12

    private let process = Process()
    private let name: String
    private let log: String?
    private let ends: AsyncStream<Int32>

    /// - Parameter log: The file for what it prints; `nil`: where this program prints.
    init(
        _ executable: String,
        _ arguments: [String],
        in folder: String? = nil,
        environment: [String: String] = [:],
        log: String?
    ) throws {
        name = URL(filePath: executable).lastPathComponent
        self.log = log
        let (ends, end) = AsyncStream<Int32>.makeStream()
        self.ends = ends
        process.executableURL = URL(filePath: Self.leash[0])
        process.arguments = Self.leash.dropFirst() + [executable] + arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        if let folder { process.currentDirectoryURL = URL(filePath: folder) }
        if let log {
            guard FileManager.default.createFile(atPath: log, contents: nil),
                let file = FileHandle(forWritingAtPath: log)
            else { throw Failed(description: "'\(log)' cannot be made") }
            (process.standardOutput, process.standardError) = (file, file)
        }
        try start(end)
    }

    /// Starts it from a thread that ends after it: another may end sooner, and the program with it.
    private func start(_ end: AsyncStream<Int32>.Continuation) throws {
        let (started, failure) = (DispatchSemaphore(value: 0), Failure())
        startThread(named: "program") { [process] in
            // Swift's threads block signals, and what is started inherits that: it could not be told to stop.
            var none = sigset_t()
            sigemptyset(&none)
            pthread_sigmask(SIG_SETMASK, &none, nil)
            do {
                try process.run()
            } catch {
                failure.error.withLock { $0 = error }
            }
            started.signal()
            guard failure.error.withLock({ $0 == nil }) else { return }
            process.waitUntilExit()
            end.yield(process.terminationStatus)
            end.finish()
        }
        started.wait()
        if let error = failure.error.withLock({ $0 }) { throw error }
    }

    /// Why it could not be started.
    private final class Failure: Sendable {
        let error = Mutex<(any Error)?>(nil)
    }

    /// Runs a program of this package.
    static func beside(_ name: String, _ arguments: [String], log: String?) throws -> Program {
        try Program(folder.appending(path: name).path(), arguments, log: log)
    }

    /// Runs a program of this package to its end, and returns what it printed.
    ///
    /// - Throws: ``Failed`` when it did not end with 0.
    static func output(of name: String, _ arguments: [String], log: String) async throws -> [Substring] {
        try await beside(name, arguments, log: log).end()
        return try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n")
    }

    func stop() { process.terminate() }

    /// Waits for its end.
    ///
    /// - Throws: ``Failed`` when it did not end with 0; it has the last lines of the log.
    func end() async throws {
        for await status in ends where status != 0 {
            // A log that cannot be read says nothing.
            let lines = log.flatMap { try? String(contentsOfFile: $0, encoding: .utf8) }?.split(separator: "\n") ?? []
            let last = lines.suffix(Self.lastLines).joined(separator: "\n")
            throw Failed(description: "\(name) ended with \(status)\(last.isEmpty ? "" : "; it wrote:\n\(last)")")
        }
    }
}
