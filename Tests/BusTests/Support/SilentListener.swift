import Failure
import Glibc

/// Accepts connections at a port of its own and never says a word.
final class SilentListener: Sendable {
    let port: UInt16
    private let descriptor: Int32

    struct SystemError: Error {
        let number: Int32
    }

    init() throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = descriptor
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                // The kernel completes connections up to the backlog without an accept(2).
                bind(descriptor, address, size) == 0 && listen(descriptor, 8) == 0
                    ? getsockname(descriptor, address, &size) : -1
            }
        }
        guard result == 0 else { throw SystemError(number: errno) }
        port = UInt16(bigEndian: address.sin_port)
    }

    deinit {
        close(descriptor)
    }
}
