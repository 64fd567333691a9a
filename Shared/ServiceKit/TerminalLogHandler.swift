import Failure
import FoundationEssentials
import Glibc
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
        let environment = ProcessInfo.processInfo.environment
        // Whoever starts it may know of a person behind a pipe (bixense.com/clicolors).
        let isSeen = isatty(STDERR_FILENO) == 1 || environment["CLICOLOR_FORCE"] == "1"
        self.init(label: label, isColored: isSeen && environment["NO_COLOR"] == nil)
    }

    init(label: String, isColored: Bool) {
        self.label = label
        self.isColored = isColored
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        let line = line(for: event, at: Self.time()) + "\n"
        // In one piece, so that lines of several threads do not mix. Nobody could be told that it failed.
        _ = write(STDERR_FILENO, line, line.utf8.count)
    }

    /// The line of an event, without its end.
    func line(for event: LogEvent, at time: String) -> String {
        var all = metadata.merging(event.metadata ?? [:]) { _, new in new }
        if let error = event.error { all["error"] = "\(describe(error))" }
        let fields = all.sorted { $0.key < $1.key }.map { "  \($0.key)=\($0.value)" }.joined()
        return "\(time) \(paint(event.level)) \(Self.oneLine("\(label)  \(event.message)\(fields)"))"
    }

    private func paint(_ level: Logger.Level) -> String {
        let word = level.rawValue + String(repeating: " ", count: max(0, 8 - level.rawValue.count))
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
    private static func oneLine(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { isHarmless($0.properties) ? $0 : " " }))
    }

    private static func isHarmless(_ scalar: Unicode.Scalar.Properties) -> Bool {
        switch scalar.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: false
        default: !scalar.isBidiControl  // These turn the text around that follows.
        }
    }

    private static func time() -> String {
        var now = Glibc.time(nil)
        var parts = tm()
        localtime_r(&now, &parts)
        return [parts.tm_hour, parts.tm_min, parts.tm_sec].map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
    }
}
