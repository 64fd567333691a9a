import Glibc
import Threads

/// A service manager's end of the socket that services tell it things through (sd_notify(3)).
public final class NotifyListener: Sendable {
    /// What `NOTIFY_SOCKET` says.
    public let address: String
    private let file: Int32

    /// Listens at a path, or at '@' and an abstract name.
    public init(at address: String) {
        self.address = address
        file = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var name = sockaddr_un()
        name.sun_family = sa_family_t(AF_UNIX)
        var bytes = Array(address.utf8)
        let isAbstract = address.hasPrefix("@")
        if isAbstract { bytes[0] = 0 }
        withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: bytes) }
        let head = MemoryLayout.size(ofValue: name) - MemoryLayout.size(ofValue: name.sun_path)
        let length = socklen_t(head + bytes.count + (isAbstract ? 0 : 1))
        let result = withUnsafePointer(to: &name) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(file, $0, length) }
        }
        precondition(result == 0, "a test's socket is free: \(address)")
    }

    deinit {
        close(file)
        if !address.hasPrefix("@") { unlink(address) }
    }

    /// The next message, assignment by assignment; waits for it, without holding up other tasks.
    public func next() async -> [String] {
        await withCheckedContinuation { continuation in
            startThread(named: "listener") { continuation.resume(returning: self.receive(0)) }
        }
    }

    /// The next message, if it is there already.
    public func nextIfPresent() -> [String] { receive(Int32(MSG_DONTWAIT)) }

    private func receive(_ flags: Int32) -> [String] {
        var buffer = [UInt8](repeating: 0, count: 4_096)
        let count = recv(file, &buffer, buffer.count, flags)
        guard count > 0 else { return [] }
        return String(decoding: buffer[..<count], as: UTF8.self).split(separator: "\n").map(String.init)
    }
}
