public import Failure
import Glibc
public import LocalBroker
import Synchronization
import Threads

/// A network between two programs: a port that leads to another one, until somebody cuts the line.
///
/// While it is cut, connections are refused, as by a machine without the server or a router without the network.
public final class CuttableProxy: Sendable {
    private struct State {
        var isCut = false
        var links: [ObjectIdentifier: ProxyLink] = [:]
    }

    /// Where it listens, on 127.0.0.1.
    public let port: UInt16
    private let target: UInt16
    private let listener: Int32
    private let state = Mutex(State())

    /// Starts to listen.
    ///
    /// - Parameter target: A port of this machine.
    /// - Throws: ``LocalBrokerError`` with ``LocalBrokerFailureCode/noPort``.
    public init(to target: UInt16) throws(LocalBrokerError) {
        port = try LoopbackPort.free()
        self.target = target
        listener = Self.openSocket()
        var reuse: Int32 = 1
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &reuse, socklen_t(MemoryLayout<Int32>.size))
        guard Self.withAddress(port, { bind(listener, $0, $1) }) == 0 else {
            throw LocalBrokerError(.noPort, "port \(port) cannot be bound: \(String(cString: strerror(errno)))")
        }
        startListening()
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    /// Breaks all connections and refuses others until ``restore()``.
    public func cut() {
        let links = state.withLock { state in
            guard !state.isCut else { return [ProxyLink]() }
            state.isCut = true
            shutdown(listener, Int32(SHUT_RDWR))
            return Array(state.links.values)
        }
        for link in links { link.end() }
    }

    /// Lets connections through again.
    public func restore() {
        state.withLock { state in
            guard state.isCut else { return }
            state.isCut = false
            startListening()
        }
    }

    /// The socket stays bound while it is cut (tcp(7)), so nobody else can have taken the port.
    private func startListening() {
        let result = listen(listener, 64)
        precondition(result == 0, "port \(port) cannot be listened at: \(String(cString: strerror(errno)))")
        let descriptor = listener
        startThread(named: "proxy") { [weak self] in
            // Ends when the line is cut.
            while case let client = Glibc.accept(descriptor, nil, nil), client >= 0 {
                guard let self else {
                    close(client)
                    return
                }
                join(client)
            }
        }
    }

    private func join(_ client: Int32) {
        _ = fcntl(client, F_SETFD, FD_CLOEXEC)
        let server = Self.openSocket()
        guard Self.withAddress(target, { connect(server, $0, $1) }) == 0 else {
            close(client)
            close(server)
            return
        }
        let link = ProxyLink(client, server)
        let isCut = state.withLock { state in
            state.links[ObjectIdentifier(link)] = link
            return state.isCut
        }
        link.run { [self] in state.withLock { _ = $0.links.removeValue(forKey: ObjectIdentifier(link)) } }
        if isCut { link.end() }
    }

    /// Programs that are started meanwhile do not get it.
    private static func openSocket() -> Int32 {
        socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    }

    private static func withAddress<Output>(
        _ port: UInt16,
        _ body: (UnsafePointer<sockaddr>, socklen_t) -> Output
    ) -> Output {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
    }
}
