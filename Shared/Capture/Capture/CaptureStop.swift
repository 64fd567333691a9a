internal import CCapture
internal import Failure

/// Ends the waits of the readers that were opened with it, from any thread and for good.
///
/// It also ends an opening that is going on: a process that shall end does not wait for a dead camera's time limit.
public final class CaptureStop: Sendable {
    // The C object is made for concurrent use (an atomic flag and an event descriptor), and lives as long as `self`.
    nonisolated(unsafe) let handle: OpaquePointer

    /// Creates a stop that nobody has requested yet.
    ///
    /// - Throws: ``CaptureError`` (`failed`) when the process has no descriptor left.
    public init() throws {
        guard let handle = mien_stop_create() else {
            throw CaptureError(.failed, "No descriptor is left to wait with: raise the limit on open files.")
        }
        self.handle = handle
    }

    deinit { mien_stop_destroy(handle) }

    /// Ends all waits, now and later, with a ``CaptureError`` (`stopped`).
    public func request() { mien_stop_request(handle) }

    /// Whether ``request()`` was called.
    public var isRequested: Bool { mien_stop_requested(handle) }
}
