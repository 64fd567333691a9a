import Glibc

/// Sleeps until the network or a caller has something to do.
struct SocketWaiter {
    let wakeUp: WakeUp

    /// Returns whether the socket has something to read; poll(2) passes over a negative descriptor.
    @discardableResult
    func wait(for timeout: Duration, socket: Int32 = -1, writing: Bool = false) -> Bool {
        let events = Int16(POLLIN) | (writing ? Int16(POLLOUT) : 0)
        var descriptors = (
            pollfd(fd: socket, events: events, revents: 0),
            pollfd(fd: wakeUp.descriptor, events: Int16(POLLIN), revents: 0)
        )
        withUnsafeMutableBytes(of: &descriptors) { bytes in
            let pointer = bytes.bindMemory(to: pollfd.self).baseAddress
            _ = poll(pointer, 2, timeout.milliseconds)
        }
        if descriptors.1.revents != 0 { wakeUp.quiet() }
        // A hang-up or error is found out by reading.
        return descriptors.0.revents & ~Int16(POLLOUT) != 0
    }
}

extension Duration {
    /// Whole milliseconds for poll(2), rounded up so that a wait never ends just before its time.
    fileprivate var milliseconds: Int32 {
        let (seconds, attoseconds) = components
        let (milliseconds, isTooLong) = seconds.multipliedReportingOverflow(by: 1_000)
        if isTooLong { return seconds > 0 ? .max : 0 }
        return Int32(clamping: max(0, milliseconds + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000))
    }
}
