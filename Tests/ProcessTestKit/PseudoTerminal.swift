import Foundation

/// A terminal without a screen (pty(7)): what a program shows on it can be read, and what a person would type can be written.
public final class PseudoTerminal: Sendable {
    public struct Failed: Error {}

    // ioctl_tty(2): TIOCSPTLCK and TIOCGPTN, which Swift does not see.
    private static let unlock: UInt = 0x4004_5431
    private static let getNumber: UInt = 0x8004_5430

    private let master: Int32
    /// What the program gets as its input and output.
    public let descriptor: Int32
    /// All that was shown so far, again after each piece.
    public let shown = Lines()

    /// Opens a terminal with a window of this size.
    public init(columns: UInt16 = 100, rows: UInt16 = 30) throws {
        master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        var (number, isLocked) = (UInt32(0), Int32(0))
        guard master >= 0, ioctl(master, Self.unlock, &isLocked) == 0, ioctl(master, Self.getNumber, &number) == 0
        else {
            throw Failed()
        }
        let name = "/dev/pts/\(number)"
        descriptor = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC)
        var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        guard descriptor >= 0, ioctl(descriptor, UInt(TIOCSWINSZ), &size) == 0 else { throw Failed() }
        Thread.detachNewThread { [master, shown] in Self.read(master, shown) }
    }

    /// Types.
    public func type(_ text: String) {
        let bytes = Array(text.utf8)
        _ = write(master, bytes, bytes.count)
    }

    /// Whether it shows what is typed and waits for whole lines, as a shell leaves it.
    public var isOrdinary: Bool {
        var mode = termios()
        tcgetattr(descriptor, &mode)
        return mode.c_lflag & tcflag_t(ECHO | ICANON | ISIG) == tcflag_t(ECHO | ICANON | ISIG)
    }

    /// Takes it away; what was shown is complete then.
    public func close() {
        Glibc.close(descriptor)
    }

    private static func read(_ master: Int32, _ shown: Lines) {
        var text: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        // It ends when nobody has the other side open any more.
        while case let count = Glibc.read(master, &buffer, buffer.count), count > 0 {
            text += buffer.prefix(count)
            shown.add(String(decoding: text, as: UTF8.self))
        }
        Glibc.close(master)
        shown.finish()
    }
}
