import ServiceKit
import ServiceLifecycle

/// Shows the board until its time is over.
struct LiveDisplay: Service {
    private static let refresh: Duration = .milliseconds(250)

    let watcher: BoardWatcher
    /// `nil`: until somebody ends it.
    let seconds: Double?
    /// `nil`: it only waits.
    let terminal: Terminal?
    let title: String
    let clock: WallClock

    func run() async throws {
        let end = seconds.map { ContinuousClock.now + .seconds($0) }
        let start = ContinuousClock.now
        var screen = terminal.map { LiveScreen(terminal: $0) }
        while end.map({ ContinuousClock.now < $0 }) ?? true, !Task.isShuttingDownGracefully {
            // Sleeping fails only when the task is cancelled, and then it is over.
            do { try await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.refresh) } } catch { break }
            guard let terminal else { continue }
            let elapsed = (ContinuousClock.now - start).components.seconds
            let heading = "\(title) · \(elapsed / 60):\(elapsed % 60 < 10 ? "0" : "")\(elapsed % 60) · Ctrl-C ends it"
            screen?.show(LiveTable(terminal: terminal).lines(watcher.current, title: heading, at: clock.now))
        }
    }
}
