import Glibc

/// Gives a terminal back as it was when the process is ended by a signal that nobody handles.
///
/// A handler may call next to nothing (signal-safety(7)): what it needs is prepared before, and it only writes, sets
/// the terminal and dies of the same signal.
enum FatalSignals {
    private static let signals = [SIGHUP, SIGQUIT, SIGABRT, SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE]

    // Written before the handler is installed and never after, so it is read whole.
    nonisolated(unsafe) private static var mode = termios()
    // As above.
    nonisolated(unsafe) private static var farewell: UnsafeMutableBufferPointer<UInt8>?

    /// Prepares the handler; to be called once in a process.
    ///
    /// - Parameters:
    ///   - mode: How standard input was.
    ///   - farewell: What brings standard output back.
    static func restore(_ mode: termios, farewell: String) {
        self.mode = mode
        let bytes = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: farewell.utf8.count)
        _ = bytes.initialize(from: farewell.utf8)
        self.farewell = bytes
        for number in signals {
            var action = sigaction()
            action.__sigaction_handler.sa_handler = { number in
                if let bytes = FatalSignals.farewell { _ = write(STDOUT_FILENO, bytes.baseAddress, bytes.count) }
                tcsetattr(STDIN_FILENO, TCSANOW, &FatalSignals.mode)
                signal(number, SIG_DFL)
                raise(number)
            }
            sigaction(number, &action, nil)
        }
    }
}
