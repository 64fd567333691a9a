import Glibc
import Synchronization
import Threads

/// Two connected sockets, each written what the other reads.
final class ProxyLink: Sendable {
    private let first: Int32
    private let second: Int32
    private let open = Atomic(2)

    init(_ first: Int32, _ second: Int32) {
        (self.first, self.second) = (first, second)
        var noDelay: Int32 = 1
        for socket in [first, second] {
            setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &noDelay, socklen_t(MemoryLayout<Int32>.size))
        }
    }

    /// Breaks the connection for both.
    func end() { for socket in [first, second] { shutdown(socket, Int32(SHUT_RDWR)) } }

    func run(whenDone done: @escaping @Sendable () -> Void) {
        for (source, sink) in [(first, second), (second, first)] {
            startThread(named: "proxy link") { [self] in
                pump(from: source, to: sink)
                end()
                guard open.subtract(1, ordering: .acquiringAndReleasing).newValue == 0 else { return }
                done()
                close(first)
                close(second)
            }
        }
    }

    private func pump(from source: Int32, to sink: Int32) {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(source, &buffer, buffer.count)
            guard count > 0 else { return }
            var written = 0
            while written < count {
                let result = buffer.withUnsafeBytes { bytes in
                    send(sink, bytes.baseAddress.map { $0 + written }, count - written, Int32(MSG_NOSIGNAL))
                }
                guard result > 0 else { return }
                written += result
            }
        }
    }
}
