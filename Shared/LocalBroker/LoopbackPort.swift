public import Failure
import Glibc

/// A TCP port of this machine.
public enum LoopbackPort {
    /// A port on 127.0.0.1 that nobody listens at.
    ///
    /// Somebody else may take it before the caller does, so a caller that cannot bind it asks again.
    ///
    /// - Throws: ``LocalBrokerError`` with ``LocalBrokerFailureCode/noPort``.
    public static func free() throws(LocalBrokerError) -> UInt16 {
        try listenable(0)
    }

    /// The preferred port if nobody listens at it, else one that ``free()`` finds.
    ///
    /// - Throws: ``LocalBrokerError`` with ``LocalBrokerFailureCode/noPort``.
    public static func free(preferring preferred: UInt16) throws(LocalBrokerError) -> UInt16 {
        do {
            return try listenable(preferred)
        } catch {
            return try free()
        }
    }

    /// Returns the port if a broker could listen at it; 0 is any.
    private static func listenable(_ port: UInt16) throws(LocalBrokerError) -> UInt16 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw error() }
        defer { close(descriptor) }
        // As the broker does: connections of one that has just ended are no hindrance.
        var isReused: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &isReused, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, size) == 0 ? getsockname(descriptor, address, &size) : -1
            }
        }
        guard result == 0 else { throw error() }
        return UInt16(bigEndian: address.sin_port)
    }

    private static func error() -> LocalBrokerError {
        LocalBrokerError(.noPort, "no port on 127.0.0.1 for the broker: \(String(cString: strerror(errno)))")
    }
}
