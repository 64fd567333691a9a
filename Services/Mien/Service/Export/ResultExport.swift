import Failure
import Foundation

/// Writes results into a file: `mien export --results`.
public struct ResultExport: Sendable {
    private let query: RecordsQuery
    private let path: String
    private let mayReplace: Bool

    /// - Parameters:
    ///   - path: The file to write.
    ///   - mayReplace: A file that is there is replaced.
    public init(_ query: RecordsQuery, into path: String, mayReplace: Bool) {
        (self.query, self.path, self.mayReplace) = (query, path, mayReplace)
    }

    /// Writes the file.
    ///
    /// - Throws: ``MienError``: `targetExists`, `cannotWrite`; what ``RecordsQuery/run()`` throws.
    public func run() throws {
        let target = try ExportTarget(path, isFolder: false, mayReplace: mayReplace)
        try target.write { path in
            let file = try OutputFile(path)
            try query.write { try file.write($0) }
            try file.close()
            return nil
        }
    }
}
