import BusTestKit
import Glibc
import Synchronization
import Threads

/// Something that keeps the test from being done, which is no finding.
struct ChaosError: Error, CustomStringConvertible {
    let description: String
}

/// A program that is started again whenever it ends, and that attacks are made on.
final class Victim: Sendable {
    private struct State {
        var pid: pid_t?
        var isStopping = false
    }

    let name: String
    private let executable: String
    private let arguments: [String]
    private let log: String
    /// The line to the broker; the broker itself has none of its own.
    private let proxy: CuttableProxy?
    private let state = Mutex(State())

    /// How long it stays away after it has ended, in microseconds.
    private static let absence: useconds_t = 200_000

    /// - Parameter log: The file that gets what it prints.
    init(_ name: String, executable: String, arguments: [String], log: String, proxy: CuttableProxy? = nil) {
        (self.name, self.executable, self.arguments) = (name, executable, arguments)
        (self.log, self.proxy) = (log, proxy)
    }

    /// Runs it, again and again, until it is stopped.
    func run() async {
        await withCheckedContinuation { continuation in
            startThread(named: "victim") { [self] in
                while let pid = start() {
                    collect(pid)
                    usleep(Self.absence)
                }
                continuation.resume()
            }
        }
    }

    /// Starts it, unless it shall not run any more.
    private func start() -> pid_t? {
        state.withLock { state in
            guard !state.isStopping else { return nil }
            state.pid = spawn()
            return state.pid
        }
    }

    /// Waits for its end. What it says of it does not matter: most ends are violent here.
    private func collect(_ pid: pid_t) {
        var info = siginfo_t()
        waitid(P_PID, id_t(pid), &info, WEXITED | WNOWAIT)
        state.withLock { state in
            waitpid(pid, nil, 0)
            state.pid = nil
        }
    }

    private func spawn() -> pid_t? {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        // A thread of Swift's blocks signals, and a program would inherit that.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var words: [UnsafeMutablePointer<CChar>?] = ([executable] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var pid: pid_t = 0
        let result = posix_spawn(&pid, executable, &actions, &attributes, &words, environ)
        if result != 0 { print("\(executable) does not start: \(String(cString: strerror(result)))") }
        return result == 0 ? pid : nil
    }

    /// Under the lock, so that the process is not collected, and its number another's, before the signal is sent.
    private func send(_ signal: Int32, only wanted: pid_t? = nil) {
        state.withLock { state in
            guard let pid = state.pid, wanted == nil || wanted == pid else { return }
            Glibc.kill(pid, signal)
        }
    }

    // MARK: Attacks

    func kill() { send(SIGKILL) }

    func freeze(for time: Duration) async throws {
        let frozen = state.withLock { $0.pid }
        send(SIGSTOP)
        // Its successor is not frozen.
        defer { if let frozen { send(SIGCONT, only: frozen) } }
        try await Task.sleep(for: time)
    }

    /// Cuts its line; the broker's, which has none, is spared.
    func cutOff(for time: Duration) async throws {
        proxy?.cut()
        defer { proxy?.restore() }
        try await Task.sleep(for: time)
    }

    /// Asks it to end, and does not start it again.
    func stop() {
        state.withLock { $0.isStopping = true }
        // One that is frozen ends, too.
        send(SIGCONT)
        send(SIGTERM)
    }
}
