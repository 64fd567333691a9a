import Foundation
import ProcessTestKit
import Subprocess
import SystemPackage
import Testing

/// A program of this package, run by a test as a person would run it.
struct MienProcess: Sendable {
    let pid: pid_t
    /// What it writes to standard output; ends when it and all its children have ended.
    let output: Lines
    /// What it writes to standard error; ends when it and all its children have ended.
    let log: Lines

    /// How a program ended, and what it had written by then.
    struct Ending: Sendable {
        let status: TerminationStatus
        let output: [String]
        let log: [String]
    }

    /// What a test says about a program that did not do what it should have done.
    struct Failed: Error, CustomStringConvertible {
        let description: String
    }

    /// SIGTERM and SIGKILL come this far apart when a test has failed.
    private static let patience: Duration = .seconds(6)

    /// Where the executables are: beside the bundle that this test is in.
    static let programs: URL = {
        let test = URL(filePath: CommandLine.arguments[0])
        let places =
            [test.deletingLastPathComponent()]
            + CommandLine.arguments.map { URL(filePath: $0).deletingLastPathComponent() }
        return places.first { FileManager.default.isExecutableFile(atPath: $0.appending(path: "mien").path()) }
            ?? places[0]
    }()

    /// Where the package is: the executables are built in it.
    static let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    func send(_ signal: Int32) throws {
        guard kill(pid, signal) == 0 else { throw Failed(description: "\(pid) gets no signal: errno \(errno)") }
    }

    /// The processes that it started and that run.
    var children: [ProcessEntry] { ProcessEntry.all().filter { $0.parent == pid } }

    /// The child that runs this program.
    func child(_ program: String) throws -> ProcessEntry {
        let children = children
        guard let child = children.first(where: { $0.program == program }) else {
            throw Failed(description: "no \(program) among \(children.map(\.program))")
        }
        return child
    }

    /// Runs a program to its end.
    static func run(
        _ program: String,
        _ arguments: [String],
        in folder: String? = nil,
        environment: [Environment.Key: String?] = [:]
    ) async throws -> Ending {
        try await running(program, arguments, in: folder, environment: environment) { _ in }
    }

    /// Runs a program, `body` beside it, and waits for both. When `body` throws, the program is ended, and the error tells
    /// what it had to say.
    static func running(
        _ program: String,
        _ arguments: [String],
        in folder: String? = nil,
        environment: [Environment.Key: String?] = [:],
        _ body: @Sendable (MienProcess) async throws -> Void
    ) async throws -> Ending {
        let (output, outputEnd) = try Lines.pipe()
        let (log, logEnd) = try Lines.pipe()
        var options = PlatformOptions()
        options.teardownSequence = [.send(signal: .terminate, allowedDurationToNextStep: patience)]
        let executable = program.hasPrefix("/") ? program : programs.appending(path: program).path()
        do {
            let result = try await Subprocess.run(
                .path(FilePath(executable)),
                arguments: Arguments(arguments),
                environment: .inherit.updating(environment),
                workingDirectory: folder.map { FilePath($0) },
                platformOptions: options,
                input: .none,
                output: .fileDescriptor(outputEnd, closeAfterSpawningProcess: true),
                error: .fileDescriptor(logEnd, closeAfterSpawningProcess: true)
            ) { execution in
                let pid = pid_t(execution.processIdentifier.value)
                try await body(MienProcess(pid: pid, output: output, log: log))
            }
            return Ending(status: result.terminationStatus, output: try await output.end(), log: try await log.end())
        } catch {
            throw Failed(
                description: """
                    \(program) \(arguments.joined(separator: " ")): \(error)
                    It wrote:
                    \((output.entries + log.entries).joined(separator: "\n"))
                    """
            )
        }
    }
}
