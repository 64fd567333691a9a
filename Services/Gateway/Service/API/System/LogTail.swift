import FoundationEssentials
import Glibc
public import Logging
import Messages
import ServiceKit
import Synchronization

/// The last lines of the log: of the file that all programs of a system write, or of the gateway's own.
public final class LogTail: Sendable {
    /// Lines of the gateway's own that are kept.
    private static let limit = 2_000
    /// So much of a file's end is looked at, in bytes.
    private static let window = 512 << 10

    private let file: String?
    private let own = Mutex<[String]>([])

    /// - Parameter file: `nil`: there is none.
    public init(file: String?) {
        self.file = file
    }

    /// The same logger, of whose lines copies are kept here.
    public func listening(to logger: Logger) -> Logger {
        var copy = logger
        copy.handler = MultiplexLogHandler([
            logger.handler, Handler(label: logger.label, tail: self, logLevel: logger.logLevel),
        ])
        return copy
    }

    /// The last lines, at most so many.
    func lines(_ count: Int) -> [String] {
        let all = file.flatMap(Self.read) ?? own.withLock { $0 }
        return Array(all.suffix(count))
    }

    private func add(_ line: String) {
        own.withLock { lines in
            lines.append(line)
            if lines.count > 2 * Self.limit { lines.removeFirst(lines.count - Self.limit) }
        }
    }

    /// Reading what was just written takes no disk, and less than a millisecond.
    private static func read(_ file: String) -> [String]? {
        let descriptor = open(file, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        let size = lseek(descriptor, 0, SEEK_END)
        let start = max(0, size - window)
        var buffer = [UInt8](repeating: 0, count: max(0, size - start))
        let count = pread(descriptor, &buffer, buffer.count, off_t(start))
        guard count >= 0 else { return nil }
        var lines = buffer[..<count].split(separator: UInt8(ascii: "\n"))
        // The first one has no beginning.
        if start > 0, !lines.isEmpty { lines.removeFirst() }
        return lines.map { String(decoding: $0.prefix(4_000), as: UTF8.self) }
    }

    private struct Handler: LogHandler {
        let label: String
        let tail: LogTail
        var logLevel: Logger.Level
        var metadata: Logger.Metadata = [:]

        init(label: String, tail: LogTail, logLevel: Logger.Level) {
            (self.label, self.tail, self.logLevel) = (label, tail, logLevel)
        }

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let all = metadata.merging(event.metadata ?? [:]) { _, new in new }.sorted { $0.key < $1.key }
            let fields = all.map { "  \($0.key)=\($0.value)" }.joined()
            tail.add("\(UTCTime.text(WallClock.system.now)) \(event.level) \(label)  \(event.message)\(fields)")
        }
    }
}
