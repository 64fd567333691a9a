import Glibc
import LocalBroker
import Synchronization
import Threads

/// A port that leads to another one, until somebody cuts the line.
final class CuttableProxy: Sendable {
    private struct State {
        var isCut = false
        var links: [ObjectIdentifier: Link] = [:]
    }

    /// Where it listens, on 127.0.0.1.
    let port: UInt16
    private let target: UInt16
    private let state = Mutex(State())

    /// Starts to listen.
    init(to target: UInt16) throws {
        port = try LoopbackPort.free()
        self.target = target
        let listener = Self.openSocket()
        var address = Self.address(port)
        var reuse: Int32 = 1
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &reuse, socklen_t(MemoryLayout<Int32>.size))
        guard Self.withAddress(&address, { bind(listener, $0, $1) }) == 0, listen(listener, 64) == 0 else {
            throw ChaosError(description: "port \(port) cannot be listened at (errno \(errno))")
        }
        startThread(named: "proxy") { [self] in
            while true { accept(at: listener) }
        }
    }

    /// Breaks all connections and refuses others until it is mended.
    func cut() {
        let links = state.withLock { state in
            state.isCut = true
            return Array(state.links.values)
        }
        for link in links { link.end() }
    }

    func mend() { state.withLock { $0.isCut = false } }

    private func accept(at listener: Int32) {
        let client = Glibc.accept(listener, nil, nil)
        guard client >= 0 else { return }
        _ = fcntl(client, F_SETFD, FD_CLOEXEC)
        let server = Self.openSocket()
        var address = Self.address(target)
        guard !state.withLock({ $0.isCut }), Self.withAddress(&address, { connect(server, $0, $1) }) == 0 else {
            close(client)
            close(server)
            return
        }
        let link = Link(client, server)
        state.withLock { $0.links[ObjectIdentifier(link)] = link }
        link.run { [self] in state.withLock { _ = $0.links.removeValue(forKey: ObjectIdentifier(link)) } }
    }

    /// The programs that are started meanwhile do not get it.
    private static func openSocket() -> Int32 {
        socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    }

    private static func address(_ port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }

    private static func withAddress<Output>(
        _ address: inout sockaddr_in,
        _ body: (UnsafePointer<sockaddr>, socklen_t) -> Output
    ) -> Output {
        withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
    }
}

/// Two connected sockets, each written what the other reads.
private final class Link: Sendable {
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
