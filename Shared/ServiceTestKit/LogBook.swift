public import Logging
import Synchronization

/// Keeps what is logged, and rings a bell for each entry.
public final class LogBook: Sendable {
    /// One event.
    public struct Entry: Sendable {
        public let level: Logger.Level
        public let message: String
        public let metadata: [String: String]
    }

    private let bell: Bell
    private let kept = Mutex<[Entry]>([])

    public init(bell: Bell = Bell()) {
        self.bell = bell
    }

    /// All entries so far, in the order in which they came.
    public var entries: [Entry] { kept.withLock { $0 } }

    /// The entries of warnings and worse.
    public var warnings: [Entry] { entries.filter { $0.level >= .warning } }

    /// A logger that writes here, whatever the level.
    public var logger: Logger { Logger(label: "test") { _ in Handler(book: self) } }

    private func add(_ entry: Entry) {
        kept.withLock { $0.append(entry) }
        bell.ring()
    }

    private struct Handler: LogHandler {
        let book: LogBook
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        init(book: LogBook) {
            self.book = book
        }

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let all = metadata.merging(event.metadata ?? [:]) { _, new in new }.mapValues { "\($0)" }
            book.add(Entry(level: event.level, message: "\(event.message)", metadata: all))
        }
    }
}
