import Foundation

/// A folder of our own for databases.
struct DatabaseFolder {
    private let folder: String

    /// Makes a folder in `parent`.
    init(in parent: String) throws {
        folder = "\(parent)/mien-bench-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    func path(of file: String) -> String { "\(folder)/\(file)" }

    /// In bytes.
    func size(of path: String) throws -> Int {
        try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
    }

    func remove() {
        // What is left behind is no reason to lose the numbers.
        try? FileManager.default.removeItem(atPath: folder)
    }
}
