import Glibc
import Synchronization
import Threads

/// A server on loopback that answers as badly as a test wants.
final class LoopbackServer: Sendable {
    /// A request's head, and where the answer goes.
    struct Exchange: Sendable {
        let head: String
        fileprivate let socket: Int32

        /// The path of the request.
        var path: String { String(head.split(separator: " ").dropFirst().first ?? "") }

        /// Sends bytes; returns whether somebody took them.
        @discardableResult
        func send(_ bytes: [UInt8]) -> Bool {
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes { Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
                guard count > 0 else { return false }
                rest = rest.dropFirst(count)
            }
            return true
        }

        @discardableResult
        func send(_ text: String) -> Bool { send(Array(text.utf8)) }

        /// Waits until the other side hangs up.
        func waitForEnd() {
            var byte: UInt8 = 0
            while recv(socket, &byte, 1, 0) > 0 {}
        }
    }

    let port: Int
    private let listener: Int32
    private let seen = Mutex<[String]>([])

    /// The heads of all requests so far.
    var heads: [String] { seen.withLock { $0 } }

    /// Listens on a free port until it goes.
    init(_ answer: @escaping @Sendable (Exchange) -> Void) {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = bind(listener, $0, length)
                _ = listen(listener, 8)
                _ = getsockname(listener, $0, &length)
            }
        }
        self.listener = listener
        port = Int(UInt16(bigEndian: address.sin_port))
        startThread(named: "loopback") { [weak self] in
            while true {
                let connection = accept(listener, nil, nil)
                guard connection >= 0 else { return }
                startThread(named: "exchange") { [weak self] in
                    let head = Self.readHead(connection)
                    self?.seen.withLock { $0.append(head) }
                    answer(Exchange(head: head, socket: connection))
                    close(connection)
                }
            }
        }
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    private static func readHead(_ connection: Int32) -> String {
        var bytes: [UInt8] = []
        var byte: UInt8 = 0
        while bytes.suffix(4) != [13, 10, 13, 10], bytes.count < 8_192, recv(connection, &byte, 1, 0) == 1 {
            bytes.append(byte)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
