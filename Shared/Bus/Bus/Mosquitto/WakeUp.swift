import CMosquitto
import Failure
import Glibc

/// Ends another thread's `poll` (see eventfd(2)).
final class WakeUp: Sendable {
    /// Becomes readable when rung.
    let descriptor: Int32

    init() throws(BusError) {
        descriptor = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))
        guard descriptor >= 0 else {
            throw BusError(
                .clientLibrary,
                "no eventfd: \(String(cString: strerror(errno))); raise the limit of open files"
            )
        }
    }

    deinit {
        close(descriptor)
    }

    func ring() {
        // Fails only when the counter is full, and then the other side is being woken already.
        eventfd_write(descriptor, 1)
    }

    func quiet() {
        var count: eventfd_t = 0
        eventfd_read(descriptor, &count)
    }
}
