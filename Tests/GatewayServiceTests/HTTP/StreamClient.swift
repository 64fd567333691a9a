/// A client that reads an answer as it comes, and may hang up in the middle.
struct StreamClient {
    /// The connection ended where more was to come.
    struct Ended: Error {
        let rest: String
    }

    /// A part of a multipart answer.
    struct Part {
        let head: String
        let body: [UInt8]
    }

    let status: Int
    /// By their names in lower case.
    let headers: [String: String]
    private let connection: RawClient
    private var chunks: AsyncStream<[UInt8]>.Iterator
    private var raw: [UInt8] = []
    private var body: [UInt8] = []

    /// Asks, and reads the answer's head.
    init(get path: String, _ fields: [String: String] = [:], port: Int) async throws {
        connection = try RawClient(port: port)
        let lines = ["GET \(path) HTTP/1.1", "Host: localhost"] + fields.map { "\($0.key): \($0.value)" }
        connection.write(Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8))
        var (chunks, head): (AsyncStream<[UInt8]>.Iterator, [UInt8]) = (connection.chunks().makeAsyncIterator(), [])
        while !head.contains("\r\n\r\n".utf8) {
            guard let chunk = await chunks.next(isolation: #isolation) else {
                throw Ended(rest: String(decoding: head, as: UTF8.self))
            }
            head += chunk
        }
        let end = head.firstRange(of: "\r\n\r\n".utf8)
        (self.chunks, raw) = (chunks, Array(head[(end?.upperBound ?? head.endIndex)...]))
        let text = String(decoding: head[..<(end?.lowerBound ?? head.endIndex)], as: UTF8.self).split(separator: "\r\n")
        status = text.first?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        let pairs = text.dropFirst().compactMap { line in
            line.firstIndex(of: ":").map { (line[..<$0].lowercased(), String(line[$0...].dropFirst(2))) }
        }
        headers = Dictionary(pairs) { first, _ in first }
    }

    /// Breaks the connection off; what has come and was not read is lost.
    func hangUp() { connection.hangUp() }

    /// The body up to and with some text.
    mutating func read(through text: String) async throws -> String {
        while !body.contains(text.utf8) { try await readMore() }
        return String(decoding: take(body.firstRange(of: text.utf8)?.upperBound ?? body.endIndex), as: UTF8.self)
    }

    /// So many bytes of the body.
    mutating func read(_ count: Int) async throws -> [UInt8] {
        while body.count < count { try await readMore() }
        return take(count)
    }

    /// The next part, with the line that comes before it.
    mutating func part() async throws -> Part {
        let head = try await read(through: "\r\n\r\n")
        let length = head.firstMatch(of: #/Content-Length: (\d+)\r\n/#).flatMap { Int($0.1) } ?? 0
        let body = try await read(length)
        guard try await read(2) == Array("\r\n".utf8) else { throw Ended(rest: head) }
        return Part(head: head, body: body)
    }

    private mutating func take(_ count: Int) -> [UInt8] {
        defer { body.removeFirst(count) }
        return Array(body.prefix(count))
    }

    /// Takes one chunk out of the transfer coding (RFC 9112 §7.1).
    private mutating func readMore() async throws {
        while true {
            if let line = raw.firstRange(of: "\r\n".utf8),
                let size = Int(String(decoding: raw[..<line.lowerBound], as: UTF8.self), radix: 16),
                raw.count >= line.upperBound + size + 2
            {
                guard size > 0 else { break }
                body += raw[line.upperBound..<(line.upperBound + size)]
                raw.removeFirst(line.upperBound + size + 2)
                return
            }
            guard let chunk = await chunks.next(isolation: #isolation) else { break }
            raw += chunk
        }
        throw Ended(rest: String(decoding: body, as: UTF8.self))
    }
}
