import Dispatch
import Store
import Synchronization
import Threads

/// Shows how a backup's files grow, on a thread of its own: SQLite copies in one call.
final class BackupProgress: Sendable {
    private let files: BackupFiles
    private let stopped = DispatchSemaphore(value: 0)
    private let ended = DispatchSemaphore(value: 0)
    private let isRunning = Mutex(false)

    init(of files: BackupFiles) {
        self.files = files
    }

    func start() {
        isRunning.withLock { $0 = true }
        startThread(named: "progress") { [self] in
            let total = files.sourceBytes
            // In steps that are small for any size.
            var bar = ProgressBar(total: 1_000)
            while stopped.wait(timeout: .now() + .milliseconds(200)) == .timedOut {
                let share = total == 0 ? 0 : min(1, Double(files.copiedBytes) / Double(total))
                bar.update(Int(share * 1_000), note: share < 1 ? "copying" : "checking")
            }
            bar.finish()
            ended.signal()
        }
    }

    /// Takes it away; does nothing the second time.
    func stop() {
        let wasRunning = isRunning.withLock { state in
            defer { state = false }
            return state
        }
        guard wasRunning else { return }
        stopped.signal()
        ended.wait()
    }
}
