import Foundation
public import Logging

/// Writes one line per event to standard error, for a person or a journal.
///
/// `12:03:04 warning camera/hall  The source went away  error=… retry=in 2 s`
public struct TerminalLogHandler: LogHandler {
    public var metadata: Logger.Metadata = [:]
    public var logLevel: Logger.Level = .info
    private let label: String
    private let isColored: Bool

    /// Creates a handler; colours are used only where a person looks.
    public init(label: String) {
        self.label = label
        isColored = isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["NO_COLOR"] == nil
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { _, new in new }
        let fields = all.sorted { $0.key < $1.key }.map { "  \($0.key)=\(Self.oneLine($0.value))" }.joined()
        let line = "\(Self.time()) \(paint(event.level)) \(label)  \(event.message)\(fields)\n"
        FileHandle.standardError.write(Data(line.utf8))
    }

    private func paint(_ level: Logger.Level) -> String {
        let word = level.rawValue.padding(toLength: 8, withPad: " ", startingAt: 0)
        guard isColored else { return word }
        let color =
            switch level {
            case .trace, .debug: 90
            case .info, .notice: 32
            case .warning: 33
            case .error, .critical: 31
            }
        return "\u{1B}[\(color)m\(word)\u{1B}[0m"
    }

    /// Foreign text must not forge log lines or steer the terminal.
    private static func oneLine(_ value: Logger.Metadata.Value) -> String {
        String(String.UnicodeScalarView("\(value)".unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 }))
    }

    private static func time() -> String {
        var now = Glibc.time(nil)
        var parts = tm()
        localtime_r(&now, &parts)
        return String(format: "%02d:%02d:%02d", parts.tm_hour, parts.tm_min, parts.tm_sec)
    }
}
