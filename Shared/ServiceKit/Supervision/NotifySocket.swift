public import Failure
import Glibc

/// Why the service manager could not be told something.
public enum NotifyFailureCode: String, FailureCode {
    /// The address is neither a path nor an abstract name, or too long for a socket.
    case badAddress = "bad_address"
    /// Nobody takes messages at the address.
    case notSent = "not_sent"
}

/// An error of the way to the service manager.
public typealias NotifyError = Failure<NotifyFailureCode>

/// Where a service manager hears what becomes of its services: a socket that takes one datagram for each message (sd_notify(3)).
public struct NotifySocket: Sendable {
    // Filled in once, and only read from then on.
    private let address: sockaddr_un
    private let length: socklen_t

    /// The address of the socket in a process's environment: a path, or '@' and an abstract name (unix(7)).
    ///
    /// - Throws: ``NotifyError`` with ``NotifyFailureCode/badAddress``.
    public init(address text: String) throws(NotifyError) {
        var name = Array(text.utf8)
        let isAbstract = name.first == UInt8(ascii: "@")
        guard isAbstract || name.first == UInt8(ascii: "/"), name.count > 1, !name.contains(0) else {
            let sentence = "'\(text)' is no socket: a path, or @ and a name, is expected in NOTIFY_SOCKET"
            throw NotifyError(.badAddress, sentence)
        }
        if isAbstract { name[0] = 0 }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let capacity = MemoryLayout.size(ofValue: address.sun_path)
        // A path ends with a zero, which an abstract name does not need.
        guard name.count + (isAbstract ? 0 : 1) <= capacity else {
            throw NotifyError(.badAddress, "the socket in NOTIFY_SOCKET has a name of \(name.count) bytes: too long")
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name) }
        self.address = address
        let head = MemoryLayout.size(ofValue: address) - capacity
        length = socklen_t(head + name.count + (isAbstract ? 0 : 1))
    }

    /// Sends assignments, one a line; never blocks.
    ///
    /// - Throws: ``NotifyError`` with ``NotifyFailureCode/notSent``.
    public func send(_ text: String) throws(NotifyError) {
        let file = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard file >= 0 else { throw Self.error(errno) }
        defer { close(file) }
        var address = self.address
        let bytes = Array(text.utf8)
        let sent = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                sendto(file, bytes, bytes.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT), $0, length)
            }
        }
        guard sent == bytes.count else { throw Self.error(errno) }
    }

    private static func error(_ code: Int32) -> NotifyError {
        NotifyError(.notSent, "the service manager does not hear this service: \(String(cString: strerror(code)))")
    }
}
