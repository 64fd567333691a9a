import Foundation
import Glibc
import LocalBroker
import Synchronization

/// A network between two machines: bytes go through it, are counted, and it can be cut.
final class CuttingProxy: Sendable {
    private struct State {
        var isCut = false
        var isClosed = false
        var sockets: Set<Int32> = []
        var sentBytes = 0
    }

    let port: UInt16
    private let target: UInt16
    private let listener: Int32
    private let state = Mutex(State())

    struct SystemError: Error {
        let number: Int32
    }

    /// A network at a port of its own, to a port of this machine.
    init(to target: UInt16) throws {
        self.target = target
        port = try LoopbackPort.free()
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard listener >= 0, Self.withAddress(port, { bind(listener, $0, $1) }) == 0, listen(listener, 16) == 0 else {
            throw SystemError(number: errno)
        }
        Thread.detachNewThread { [self] in accept() }
    }

    /// Bytes that went to the target so far.
    var sentBytes: Int { state.withLock { $0.sentBytes } }

    /// Ends all connections, and lets none through.
    func cut() {
        state.withLock { state in
            state.isCut = true
            for socket in state.sockets { shutdown(socket, Int32(SHUT_RDWR)) }
        }
    }

    /// Lets connections through again.
    func restore() { state.withLock { $0.isCut = false } }

    func close() {
        cut()
        state.withLock { $0.isClosed = true }
        shutdown(listener, Int32(SHUT_RDWR))
    }

    private func accept() {
        while case let client = Glibc.accept(listener, nil, nil), client >= 0 {
            guard !state.withLock({ $0.isCut }), let server = connected() else {
                Glibc.close(client)
                continue
            }
            state.withLock { $0.sockets.formUnion([client, server]) }
            Thread.detachNewThread { [self] in pass(from: client, to: server, counts: true) }
            Thread.detachNewThread { [self] in pass(from: server, to: client, counts: false) }
        }
        Glibc.close(listener)
    }

    private func connected() -> Int32? {
        let server = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        if Self.withAddress(target, { connect(server, $0, $1) }) == 0 { return server }
        Glibc.close(server)
        return nil
    }

    /// Each of a pair's two threads closes what it reads from.
    private func pass(from source: Int32, to sink: Int32, counts: Bool) {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = recv(source, &buffer, buffer.count, 0), count > 0 {
            if counts { state.withLock { $0.sentBytes += count } }
            guard send(sink, buffer, count, Int32(MSG_NOSIGNAL)) == count else { break }
        }
        shutdown(sink, Int32(SHUT_RDWR))
        state.withLock { _ = $0.sockets.remove(source) }
        Glibc.close(source)
    }

    private static func withAddress(_ port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}
