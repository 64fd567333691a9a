import Failure
import Glibc
import Synchronization
import Threads

/// A terminal in a program's hands: keys come one by one, and the screen is its own until ``close()``.
final class TerminalSession: Sendable {
    /// Something that happened at the terminal.
    enum Event: Sendable {
        case input(TerminalInput)
        case resized
    }

    /// Another screen, no cursor, no line breaks of its own.
    private static let greeting = "\u{1B}[?1049h\u{1B}[?25l\u{1B}[?7l\u{1B}[2J"
    private static let farewell = "\u{1B}[0m\u{1B}[?7h\u{1B}[?25h\u{1B}[?1049l"
    /// How long an escape may be the beginning of more; and how often the window's size is looked at, in milliseconds.
    private static let patience: (escape: Int32, size: Int32) = (50, 250)

    private let original: termios
    private let isOpen = Mutex(true)

    /// Takes the terminal over.
    ///
    /// - Throws: ``MienError`` (`noTerminal`) when input or output is none.
    init() throws(MienError) {
        var mode = try Self.check()
        original = mode
        FatalSignals.restore(mode, farewell: Self.farewell)
        cfmakeraw(&mode)
        // What is written is still translated: a bare line feed begins a line.
        mode.c_oflag |= tcflag_t(OPOST)
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &mode)
        Terminal.output.write(Self.greeting)
    }

    /// How standard input is set.
    ///
    /// - Throws: ``MienError`` (`noTerminal`) when input or output is no terminal.
    @discardableResult
    static func check() throws(MienError) -> termios {
        var mode = termios()
        guard isatty(STDOUT_FILENO) == 1, tcgetattr(STDIN_FILENO, &mode) == 0 else {
            throw MienError(.noTerminal, "this needs a terminal to show faces and read keys: run it in one (ssh -t)")
        }
        return mode
    }

    /// Gives the terminal back as it was.
    func close() {
        isOpen.withLock { isOpen in
            guard isOpen else { return }
            isOpen = false
            var mode = original
            Terminal.output.write(KittyPicture.clear + Self.farewell)
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &mode)
        }
    }

    /// Starts a thread that reads until the input ends or the session is closed.
    func read(_ deliver: @escaping @Sendable (Event) -> Void) {
        startThread(named: "keys") { [self] in
            var parser = TerminalInputParser()
            var size = ScreenSize.current
            while isOpen.withLock({ $0 }) {
                switch Self.bytes(within: parser.isWaiting ? Self.patience.escape : Self.patience.size) {
                case .some(let bytes) where bytes.isEmpty: return deliver(.input(.key(.end)))
                case .some(let bytes): for input in parser.feed(bytes) { deliver(.input(input)) }
                case nil: if let input = parser.flush() { deliver(.input(input)) }
                }
                if ScreenSize.current != size {
                    size = .current
                    deliver(.resized)
                }
            }
        }
    }

    /// What was typed; nothing at its end, and `nil` when nothing came in time.
    private static func bytes(within milliseconds: Int32) -> [UInt8]? {
        var input = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        guard poll(&input, 1, milliseconds) > 0 else { return nil }
        var buffer = [UInt8](repeating: 0, count: 1_024)
        let count = Glibc.read(STDIN_FILENO, &buffer, buffer.count)
        if count < 0, errno == EINTR || errno == EAGAIN { return nil }
        return Array(buffer.prefix(max(0, count)))
    }
}
