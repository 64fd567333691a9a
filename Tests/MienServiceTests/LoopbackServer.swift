import Foundation
import Glibc
import Synchronization

/// A web server on this machine that answers every request with what the test says.
final class LoopbackServer: Sendable {
    /// The whole answer, its head included; the connection ends after it.
    typealias Script = @Sendable (_ path: String) -> [UInt8]

    struct Failed: Error {}

    let port: UInt16
    private let listener: Int32
    private let script: Script
    private let seen = Mutex<[String]>([])

    /// The paths that were asked for.
    var paths: [String] { seen.withLock { $0 } }

    init(_ script: @escaping Script) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, size) == 0 && listen(listener, 8) == 0 && getsockname(listener, $0, &size) == 0
            }
        }
        guard listener >= 0, status else { throw Failed() }
        self.script = script
        self.listener = listener
        port = UInt16(bigEndian: address.sin_port)
        // Ends when the listener is shut down.
        Thread.detachNewThread { [weak self] in
            while true {
                let connection = accept(listener, nil, nil)
                guard connection >= 0 else { return }
                self?.answer(connection)
                close(connection)
            }
        }
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    func address(_ path: String = "/model.onnx") -> String { "http://127.0.0.1:\(port)\(path)" }

    /// An answer with this body.
    static func answer(
        _ status: String = "200 OK",
        _ headers: [String] = [],
        length: Int? = nil,
        body: [UInt8] = []
    ) -> [UInt8] {
        let lines =
            ["HTTP/1.1 \(status)", "Connection: close"] + headers
            + (length.map { ["Content-Length: \($0)"] } ?? [])
        return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body
    }

    private func answer(_ connection: Int32) {
        var request: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while !String(decoding: request, as: UTF8.self).contains("\r\n\r\n") {
            let count = read(connection, &buffer, buffer.count)
            guard count > 0 else { return }
            request += buffer.prefix(count)
        }
        let path =
            String(decoding: request, as: UTF8.self).split(separator: " ").dropFirst().first.map(String.init) ?? ""
        seen.withLock { $0.append(path) }
        var bytes = script(path)[...]
        while !bytes.isEmpty {
            // A client that has had enough is no reason to die.
            let count = bytes.withUnsafeBytes {
                send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            bytes = bytes.dropFirst(count)
        }
    }
}
