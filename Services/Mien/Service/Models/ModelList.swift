import Failure
import Foundation
import Models

/// All bundles of the usual places and how they are: `mien models list`.
public struct ModelList {
    /// A bundle, as `--json` prints it.
    struct Line: Encodable, Equatable {
        let id: String
        /// `nil` when its manifest cannot be read.
        let task: String?
        let path: String
        /// Why it cannot be used; `nil` when all its files are right.
        let fault: String?
    }

    private let store: ModelStore

    /// Prepares to list the bundles of a store.
    public init() {
        self.init(store: .standard())
    }

    init(store: ModelStore) {
        self.store = store
    }

    /// Prints a line for each bundle, for a person or as JSON.
    public func run(json: Bool) throws {
        let terminal = Terminal.output
        let lines = lines
        if json {
            for line in lines { terminal.write(try JSONLine.text(line) + "\n") }
        } else if lines.isEmpty {
            terminal.write(
                "no models: \(store.directories.map { $0.path(percentEncoded: false) }.joined(separator: ", "))\n"
            )
        } else {
            for line in lines { terminal.write(Self.text(line, terminal) + "\n") }
        }
    }

    /// A line for each bundle, its files checked.
    var lines: [Line] {
        store.listings().map { listing in
            let path = listing.folder.path(percentEncoded: false)
            switch listing.summary {
            case .failure(let error):
                return Line(id: listing.folder.lastPathComponent, task: nil, path: path, fault: describe(error))
            case .success(let summary):
                return Line(
                    id: summary.id,
                    task: summary.task,
                    path: path,
                    fault: fault(at: listing.folder)
                )
            }
        }
    }

    private func fault(at folder: URL) -> String? {
        do {
            _ = try CheckedBundle(at: folder)
            return nil
        } catch {
            return describe(error)
        }
    }

    static func text(_ line: Line, _ terminal: Terminal) -> String {
        let sign = line.fault == nil ? terminal.paint("✓", 71) : terminal.paint("✗", 203)
        let reason = line.fault.map { "  \($0)" } ?? ""
        return "  \(sign) \(line.id.fitted(22)) \((line.task ?? "?").fitted(14)) \(terminal.dim(line.path))\(reason)"
    }
}
