import Glibc
import Threads

/// A TCP connection to this machine over which a test says what it likes.
struct RawClient: Sendable {
    struct Failed: Error {
        let number: Int32
    }

    private let descriptor: Int32

    init(port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, size) }
        }
        guard descriptor >= 0, result == 0 else { throw Failed(number: errno) }
    }

    func close() { _ = Glibc.close(descriptor) }

    /// Ends the connection for both sides; whoever reads from it finds its end.
    func hangUp() { shutdown(descriptor, Int32(SHUT_RDWR)) }

    /// All that comes, as it comes. The connection is closed at its end.
    func chunks() -> AsyncStream<[UInt8]> {
        let (chunks, continuation) = AsyncStream.makeStream(of: [UInt8].self)
        startThread(named: "raw client") {
            var buffer = [UInt8](repeating: 0, count: 1 << 16)
            while case let count = read(descriptor, &buffer, buffer.count), count > 0 {
                continuation.yield(Array(buffer.prefix(count)))
            }
            continuation.finish()
            close()
        }
        return chunks
    }

    /// Sends bytes and returns all that comes until the other side hangs up.
    static func exchange(_ text: String, port: Int) async throws -> String {
        let client = try RawClient(port: port)
        return await withCheckedContinuation { continuation in
            startThread(named: "raw client") {
                client.write(Array(text.utf8))
                continuation.resume(returning: client.readToEnd())
                client.close()
            }
        }
    }

    func write(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            // Whoever hangs up in the middle has an answer all the same.
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    private func readToEnd() -> String {
        var (all, buffer): ([UInt8], [UInt8]) = ([], [UInt8](repeating: 0, count: 1 << 16))
        while case let count = read(descriptor, &buffer, buffer.count), count > 0 { all += buffer.prefix(count) }
        return String(decoding: all, as: UTF8.self)
    }
}
