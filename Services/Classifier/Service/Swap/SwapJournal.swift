import Failure
import FoundationEssentials
import Glibc

/// The file in which a classifier keeps its ``SwapRecord``; without one, it knows only what happened since its start.
struct SwapJournal: Sendable {
    private let path: String?

    /// - Parameter path: `nil` keeps nothing.
    init(path: String?) {
        self.path = path
    }

    /// What an earlier process wrote; an empty record when there is none.
    ///
    /// - Throws: The file is there and cannot be understood.
    func read() throws -> SwapRecord {
        guard let path, access(path, F_OK) == 0 else { return SwapRecord() }
        return try JSONDecoder().decode(SwapRecord.self, from: Data(contentsOf: URL(filePath: path)))
    }

    /// Replaces the file, whole or not at all.
    func write(_ record: SwapRecord) throws {
        guard let path else { return }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        // By rename, so that a process that dies meanwhile leaves the old one.
        try encoder.encode(record).write(to: URL(filePath: path), options: .atomic)
    }
}
