import Capture
import Dispatch

/// Ends the camera's thread, wherever it waits.
final class StopSignal: Sendable {
    let capture: CaptureStop
    private let requested = DispatchSemaphore(value: 0)

    init() throws {
        capture = try CaptureStop()
    }

    var isRequested: Bool { capture.isRequested }

    func request() {
        capture.request()
        requested.signal()
    }

    /// Sleeps for a while. Returns whether it slept through, and was not asked to stop.
    func sleep(for duration: Duration) -> Bool {
        guard duration > .zero, !isRequested else { return !isRequested }
        let (seconds, attoseconds) = duration.components
        let nanoseconds = Int(clamping: seconds) * 1_000_000_000 + Int(attoseconds / 1_000_000_000)
        return requested.wait(timeout: .now() + .nanoseconds(nanoseconds)) == .timedOut
    }
}
