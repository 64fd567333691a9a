import AsyncHTTPClient
import Failure
import Hummingbird
import NIOHTTP1
import Synchronization

/// Fetches pictures from URLs that people name.
protocol PictureFetching: Sendable {
    /// The bytes of a picture.
    ///
    /// - Throws: ``GatewayError``: `badURL`, `fetchFailed`, `tooLarge`.
    func picture(at url: String) async throws -> [UInt8]
}

/// Fetches pictures over HTTP, as `FetchRules` allow.
///
/// A host is looked up once, its addresses are checked, and the connection goes to the address that was checked, so an answer that
/// changes in between changes nothing. Nothing of what the other side says reaches whoever named the URL, unless it is a picture.
struct PictureFetcher: PictureFetching {
    private enum Answer {
        case picture([UInt8])
        case elsewhere(String)
    }

    let rules: FetchRules
    let resolver: any HostResolving
    private let places: FetchPlaces

    init(rules: FetchRules, resolver: any HostResolving = SystemResolver()) {
        (self.rules, self.resolver, places) = (rules, resolver, FetchPlaces(limit: rules.fetches))
    }

    func picture(at text: String) async throws -> [UInt8] {
        try places.take()
        defer { places.leave() }
        return try await withThrowingTaskGroup(of: [UInt8]?.self) { group in
            group.addTask { try await follow(PictureURL(text)) }
            group.addTask {
                try await Task.sleep(for: rules.time)
                return nil
            }
            defer { group.cancelAll() }
            guard let bytes = try await group.next() ?? nil else {
                throw Self.failure("it took longer than \(rules.time.components.seconds) s")
            }
            return bytes
        }
    }

    private func follow(_ first: PictureURL) async throws -> [UInt8] {
        var url = first
        for _ in 0...rules.redirects {
            try rules.check(url)
            let address = try rules.choose(from: await addresses(of: url.host))
            switch try await ask(url, at: address) {
            case .picture(let bytes): return bytes
            case .elsewhere(let location): url = try url.following(location)
            }
        }
        throw Self.failure("it sends elsewhere more than \(rules.redirects) times")
    }

    private func addresses(of host: PictureURL.Host) async -> [IPAddress] {
        switch host {
        case .address(let address): [address]
        case .name(let name): await resolver.addresses(of: name)
        }
    }

    private func ask(_ url: PictureURL, at address: IPAddress) async throws -> Answer {
        let client = client(for: url, at: address)
        do {
            let answer = try await exchange(url, client)
            try await client.shutdown()
            return answer
        } catch {
            // What it fails with comes after what has failed already.
            try? await client.shutdown()
            throw error as? GatewayError ?? Self.failure("the connection failed", cause: error)
        }
    }

    /// A client of its own for each address: it is told where the host is, and cannot look it up again.
    private func client(for url: PictureURL, at address: IPAddress) -> HTTPClient {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow,
            timeout: .init(connect: .seconds(3), read: .seconds(3)),
            // A compressed answer of a few bytes could be one of gigabytes.
            decompression: .disabled
        )
        configuration.httpVersion = .http1Only
        if case .name(let name) = url.host { configuration.dnsOverride = [name: address.description] }
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    private func exchange(_ url: PictureURL, _ client: HTTPClient) async throws -> Answer {
        var request = HTTPClientRequest(url: url.description)
        request.headers.add(name: "accept", value: "image/jpeg, image/png")
        request.headers.add(name: "accept-encoding", value: "identity")
        request.headers.add(name: "user-agent", value: "mien")
        let response = try await client.execute(request, timeout: .init(rules.time))
        switch response.status.code {
        case 200: return .picture(try await read(response))
        case 301, 302, 303, 307, 308:
            guard let location = response.headers.first(name: "location") else {
                throw Self.failure("it sends nowhere")
            }
            return .elsewhere(location)
        default: throw Self.failure("there is no picture under it")
        }
    }

    private func read(_ response: HTTPClientResponse) async throws -> [UInt8] {
        guard response.headers.first(name: "content-encoding").map({ $0.lowercased() == "identity" }) ?? true else {
            throw Self.failure("its answer is compressed")
        }
        let tooLarge = GatewayError(.tooLarge, "the picture under the URL is larger than \(rules.bytes >> 20) MiB")
        if let length = response.headers.first(name: "content-length").flatMap(Int.init), length > rules.bytes {
            throw tooLarge
        }
        var bytes: [UInt8] = []
        for try await buffer in response.body {
            guard bytes.count + buffer.readableBytes <= rules.bytes else { throw tooLarge }
            bytes.append(contentsOf: buffer.readableBytesView)
            // As soon as it is clear that this is no picture, there is nothing more to read.
            if bytes.count >= 16 { try checkFormat(bytes) }
        }
        try checkFormat(bytes)
        return bytes
    }

    private func checkFormat(_ bytes: [UInt8]) throws(GatewayError) {
        switch PictureFormat(of: bytes) {
        case .jpeg, .png: return
        default: throw Self.failure("there is neither a JPEG nor a PNG under it")
        }
    }

    private static func failure(_ what: String, cause: (any Error)? = nil) -> GatewayError {
        GatewayError(.fetchFailed, "the picture was not fetched from the URL: \(what)", cause: cause)
    }
}

/// Counts the pictures that are being fetched: each may take memory and time.
private final class FetchPlaces: Sendable {
    private let limit: Int
    private let taken = Mutex(0)

    init(limit: Int) { self.limit = limit }

    /// - Throws: ``GatewayError`` with `busy`.
    func take() throws(GatewayError) {
        let isTaken = taken.withLock { taken in
            guard taken < limit else { return false }
            taken += 1
            return true
        }
        guard isTaken else { throw GatewayError(.busy, "too many pictures are being fetched: try again in a second") }
    }

    func leave() { taken.withLock { $0 -= 1 } }
}
