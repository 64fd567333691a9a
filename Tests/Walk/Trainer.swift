import Foundation

/// The project's trainer, in the Python that `Scripts/setup --test` makes for it.
struct Trainer {
    /// The repository.
    static let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    let python: String
    /// For what it prints.
    let log: String

    /// - Throws: `Program.Failed` where there is no such Python.
    init(python: String, log: String) throws {
        guard FileManager.default.isExecutableFile(atPath: python) else {
            throw Program.Failed(
                description: "\(python) is not there: Scripts/setup --test makes it, or name another with --python"
            )
        }
        (self.python, self.log) = (python, log)
    }

    /// Trains a bundle's network further on people's labels.
    ///
    /// - Parameters:
    ///   - old: What must not be forgotten.
    ///   - more: Further flags.
    func finetune(_ bundle: String, labels: String, old: String, into run: String, _ more: [String]) async throws {
        try await call(["finetune", bundle, "--labels", labels, "--data", old, "--out", run] + more)
    }

    /// Makes a bundle `NAME-VERSION` of a training.
    ///
    /// - Returns: Its folder.
    func bundle(_ run: String, name: String, version: String, old: String, in folder: String) async throws -> String {
        let path = "\(folder)/\(name)-\(version)"
        try await call(["export", run, "--name", name, "--version", version, "--out", path, "--data", old])
        return path
    }

    private func call(_ arguments: [String]) async throws {
        let program = try Program(
            python,
            ["-m", "mien_training"] + arguments,
            in: Self.package.appending(path: "Training").path(),
            // It has the faces in photos found by the programs that are measured.
            environment: ["MIEN": Program.folder.appending(path: "mien").path()],
            log: log
        )
        try await program.end()
        for line in try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n")
        where ["before:", "all of what", "after:", "temperature"].contains(where: line.contains) {
            print("  \(line)")
        }
    }
}
