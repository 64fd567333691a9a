import Foundation
import Synchronization

/// An HTTP server on a loopback port of the system's choice that says one thing to everybody.
final class LoopbackServer: Sendable {
    /// What it does once it has said everything.
    enum Ending: Sendable {
        case hangsUp
        case staysSilent
    }

    let port: UInt16
    private let listener: Int32
    private let clients: Clients

    private final class Clients: Sendable {
        let held = Mutex<[Int32]>([])
        deinit { held.withLock { $0.forEach { close($0) } } }
    }

    init(
        says answer: [UInt8] = [],
        then ending: Ending = .hangsUp,
        onClient: @escaping @Sendable () -> Void = {}
    ) throws {
        let (listener, port) = try ClosedPort.bind()
        guard listen(listener, 8) == 0 else { throw ClosedPort.NoSocket() }
        let clients = Clients()
        self.listener = listener
        self.port = port
        self.clients = clients
        Thread.detachNewThread {
            while case let client = accept(listener, nil, nil), client >= 0 {
                onClient()
                Self.answer(client, answer)
                switch ending {
                case .hangsUp: Self.hangUp(client)
                case .staysSilent: clients.held.withLock { $0.append(client) }
                }
            }
            close(listener)
        }
    }

    // Ends the thread's `accept`.
    deinit { shutdown(listener, Int32(SHUT_RDWR)) }

    func url(_ path: String = "/video") -> String { "http://127.0.0.1:\(port)\(path)" }

    private static func answer(_ client: Int32, _ answer: [UInt8]) {
        guard !answer.isEmpty else { return }
        var request = [UInt8](repeating: 0, count: 4096)
        guard recv(client, &request, request.count, 0) > 0 else { return }
        var rest = answer[...]
        while !rest.isEmpty {
            let sent = rest.withUnsafeBytes { send(client, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard sent > 0 else { return }
            rest = rest.dropFirst(sent)
        }
    }

    // Waits until the client has taken everything: closing with unread data would cut the answer short.
    private static func hangUp(_ client: Int32) {
        shutdown(client, Int32(SHUT_WR))
        var rest = [UInt8](repeating: 0, count: 4096)
        while recv(client, &rest, rest.count, 0) > 0 {}
        close(client)
    }
}

/// A loopback port that nobody listens on.
enum ClosedPort {
    struct NoSocket: Error {}

    static func find() throws -> UInt16 {
        let (socket, port) = try bind()
        close(socket)
        return port
    }

    static func bind() throws -> (socket: Int32, port: UInt16) {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutableBytes(of: &address) { bytes in
            guard let pointer = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self) else { return false }
            return Glibc.bind(socket, pointer, length) == 0 && getsockname(socket, pointer, &length) == 0
        }
        guard socket >= 0, isBound else { throw NoSocket() }
        return (socket, UInt16(bigEndian: address.sin_port))
    }
}
