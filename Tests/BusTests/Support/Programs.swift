import Failure
import Subprocess

/// A program that failed, with what it wrote to its standard error.
struct ProgramError: Error, CustomStringConvertible {
    let description: String
}

/// Runs a program to its end. Returns what it wrote to its standard output.
@discardableResult
func runProgram(
    _ executable: Executable,
    _ arguments: [String],
    environment: Environment = .inherit
) async throws -> String {
    let result = try await run(
        executable,
        arguments: Arguments(arguments),
        environment: environment,
        output: .string(limit: 1 << 20),
        error: .string(limit: 1 << 20)
    )
    guard result.terminationStatus.isSuccess else {
        throw ProgramError(description: "\(executable) \(arguments): \(result.standardError)")
    }
    return result.standardOutput
}

/// Writes a password file for mosquitto.
func makePasswords(_ users: [String: String], at path: String) async throws {
    for (index, (user, password)) in users.sorted(by: { $0.key < $1.key }).enumerated() {
        let create = index == 0 ? ["-c"] : []
        try await runProgram(.name("mosquitto_passwd"), create + ["-b", path, user, password])
    }
}
