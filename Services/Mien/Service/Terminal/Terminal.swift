import Foundation

/// The terminal that standard output or standard error may be.
public struct Terminal: Sendable {
    private let descriptor: Int32
    /// Whether a person looks at it.
    public let isInteractive: Bool
    /// Whether colours are welcome (https://no-color.org).
    let hasColor: Bool

    public static let output = Terminal(STDOUT_FILENO)
    public static let error = Terminal(STDERR_FILENO)

    private init(_ descriptor: Int32) {
        let isTerminal = isatty(descriptor) == 1
        self.init(
            descriptor,
            isInteractive: isTerminal,
            hasColor: isTerminal && ProcessInfo.processInfo.environment["NO_COLOR"] == nil
        )
    }

    init(_ descriptor: Int32, isInteractive: Bool, hasColor: Bool) {
        self.descriptor = descriptor
        self.isInteractive = isInteractive
        self.hasColor = hasColor
    }

    /// Columns; 80 when nobody knows.
    var width: Int {
        var size = winsize()
        return ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
    }

    /// Writes text as it is.
    public func write(_ text: String) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            // A reader that went away, as `head` does, wants no more.
            guard count > 0 else { return }
            bytes = bytes.dropFirst(count)
        }
    }

    func paint(_ text: String, _ color: Int) -> String {
        hasColor ? "\u{1B}[38;5;\(color)m\(text)\u{1B}[0m" : text
    }

    func dim(_ text: String) -> String { hasColor ? "\u{1B}[2m\(text)\u{1B}[0m" : text }

    func bold(_ text: String) -> String { hasColor ? "\u{1B}[1m\(text)\u{1B}[0m" : text }
}
