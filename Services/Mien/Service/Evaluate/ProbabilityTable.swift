import Faces
import Failure

/// What a model said of each face, as a table: `file,angry,disgust,fear,happy,sad,surprise,neutral`.
///
/// It appears under its name when it is whole.
struct ProbabilityTable {
    private let target: ExportTarget
    private var lines: [String] = []

    /// - Throws: ``MienError`` with `targetExists` when there is a folder of that name; a file is replaced.
    init(_ path: String) throws(MienError) {
        target = try ExportTarget(path, isFolder: false, mayReplace: true)
    }

    mutating func add(_ answer: EvaluationBatches.Answer) {
        // The shortest text that gives the same number again.
        lines.append(CSVLine.text([answer.picture.name] + answer.probabilities.values.map { "\($0)" }))
    }

    /// - Throws: ``MienError`` with `cannotWrite`.
    func write() throws {
        let head = CSVLine.text(["file"] + Emotion.allCases.map(\.name))
        try target.write { path in
            let file = try OutputFile(path)
            try file.write(([head] + lines).joined(separator: "\n") + "\n")
            try file.close()
            return nil
        }
    }
}
