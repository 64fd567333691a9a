import Failure
import Glibc
import Synchronization

/// A process that is started for one piece of work, and killed when it takes too long.
final class ThrowAwayProcess: Sendable {
    enum Ending: Equatable {
        /// By itself, with what it wrote.
        case exited(Int32, String)
        case died(signal: Int32)
        case timedOut
    }

    private enum State {
        case waiting
        case running(pid_t)
        case killed
        case gone
    }

    private let program: String
    private let arguments: [String]
    private let state = Mutex(State.waiting)
    /// What it writes beyond this is not read.
    private static let outputLimit = 64 << 10

    init(_ program: String, _ arguments: [String]) {
        self.program = program
        self.arguments = arguments
    }

    /// Starts it, and blocks until it has ended or was killed.
    ///
    /// - Throws: ``SwapError`` with `selfTestUnusable`.
    func run(for timeLimit: Duration) throws -> Ending {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw Self.unusable("has no pipe", errno) }
        defer { close(ends[0]) }
        // Only the copy that is its standard output shall be its.
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let pid: pid_t
        do {
            defer { close(ends[1]) }
            pid = try start(writingTo: ends[1])
        }
        let (output, isInTime) = read(ends[0], until: .now + timeLimit)
        if !isInTime { kill() }
        return wait(for: pid, isInTime: isInTime, output)
    }

    /// Ends it, now or as soon as it starts.
    func kill() {
        state.withLock { state in
            // Only while nobody has waited for it: the number may be another's then.
            if case .running(let pid) = state { Glibc.kill(pid, SIGKILL) }
            if case .gone = state { return }
            state = .killed
        }
    }

    private func start(writingTo output: Int32) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        var words = ([program] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        return try state.withLock { state in
            guard case .waiting = state else { throw Self.unusable("is not wanted any more", ECANCELED) }
            var pid = pid_t()
            let result = posix_spawn(&pid, program, &actions, nil, &words, environ)
            guard result == 0 else { throw Self.unusable("cannot be started", result) }
            state = .running(pid)
            return pid
        }
    }

    /// Reads to the end, which comes with the process's own. Returns whether it came in time.
    private func read(_ file: Int32, until deadline: ContinuousClock.Instant) -> (String, Bool) {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while true {
            let left = deadline - .now
            guard left > .zero else { return ("", false) }
            var poll = pollfd(fd: file, events: Int16(POLLIN), revents: 0)
            guard Glibc.poll(&poll, 1, Int32(clamping: Int(left / .milliseconds(1)) + 1)) > 0 else { continue }
            let count = Glibc.read(file, &buffer, buffer.count)
            guard count > 0 else { return (String(decoding: bytes, as: UTF8.self), true) }
            if bytes.count < Self.outputLimit { bytes += buffer.prefix(count) }
        }
    }

    private func wait(for pid: pid_t, isInTime: Bool, _ output: String) -> Ending {
        var information = siginfo_t()
        // The zombie keeps its number until nobody can kill it any more.
        while waitid(P_PID, id_t(pid), &information, WEXITED | WNOWAIT) != 0, errno == EINTR {}
        state.withLock { $0 = .gone }
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        guard isInTime else { return .timedOut }
        let signal = status & 0x7F
        return signal == 0 ? .exited((status >> 8) & 0xFF, output) : .died(signal: signal)
    }

    private static func unusable(_ what: String, _ number: Int32) -> SwapError {
        SwapError(.selfTestUnusable, "The self-test \(what): errno \(number) (\(String(cString: strerror(number))))")
    }
}
