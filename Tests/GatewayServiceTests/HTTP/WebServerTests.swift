import Failure
import FoundationEssentials
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import ServiceKit
import ServiceTestKit
import Testing

@testable import GatewayService

/// A real server, and clients that misbehave.
@Suite(.timeLimit(.minutes(2))) struct WebServerTests {
    private struct Echo: APIArea {
        func addRoutes(to group: RouterGroup<GatewayContext>) {
            group.post("echo") { request, _ in
                let body = try await request.wholeBody(upTo: 1_000)
                return Response(status: .ok, body: ResponseBody(byteBuffer: body))
            }
            group.get("never") { _, _ in
                try await Task.sleep(for: .seconds(60))
                return Response(status: .ok)
            }
        }
    }

    /// Short times, so that tests need not wait: they are what is tested.
    private static var limits: ConnectionLimits {
        var limits = ConnectionLimits()
        (limits.request, limits.answer) = (.seconds(1), .seconds(2))
        (limits.idle, limits.stall) = (.milliseconds(1_500), .milliseconds(1_500))
        return limits
    }

    private func withServer(
        _ limits: ConnectionLimits = WebServerTests.limits,
        _ body: @Sendable (Int) async throws -> Void
    ) async throws {
        let bench = try await ServiceBench()
        var configuration = GatewayConfiguration()
        (configuration.port, configuration.limits) = (0, limits)
        let router = Gateway.router([Echo()], logger: bench.log.logger)
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let server = try WebServer(
            configuration,
            responder: router.buildResponder(),
            health: bench.health,
            logger: bench.log.logger,
            onStart: { port.yield($0) }
        )
        try await bench.running(server) {
            var iterator = ports.makeAsyncIterator()
            try await body(try #require(await iterator.next()))
        }
    }

    /// The first line's status, and the code of the error, of all that comes until the server hangs up or a second answer is due.
    private static func outcome(_ text: String) -> String {
        let status = text.split(separator: " ").dropFirst().first ?? "none"
        let code = text.firstMatch(of: #/"code":"([a-z_]+)"/#).map { " \($0.1)" } ?? ""
        return status + code
    }

    private static let head = "POST /api/v1/echo HTTP/1.1\r\nHost: localhost\r\n"

    @Test(arguments: [
        ("garbage\r\n\r\n", "400 bad_request"),
        ("GET /api/v1/echo HTTP/9.9\r\nHost: localhost\r\n\r\n", "400 bad_request"),
        ("GET / HTTP/1.1\r\nHost: localhost\r\nBad Header\r\n\r\n", "400 bad_request"),
        (head + "Content-Length: -1\r\n\r\n", "400 bad_request"),
        (head + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello", "400 bad_request"),
        (head + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n", "400 bad_request"),
        (head + "Content-Length: 100000000\r\n\r\n", "413 too_large"),
        (
            head + "Transfer-Encoding: chunked\r\n\r\n7D0\r\n" + String(repeating: "x", count: 2_000) + "\r\n0\r\n\r\n",
            "413 too_large"
        ),
        (
            "GET / HTTP/1.1\r\nHost: localhost\r\nX: " + String(repeating: "x", count: 100_000) + "\r\n\r\n",
            "431 headers_too_large"
        ),
        (
            "GET / HTTP/1.1\r\nHost: localhost\r\n" + (0..<10_000).map { "X\($0): y\r\n" }.joined() + "\r\n",
            "431 headers_too_large"
        ),
        (
            "GET /" + String(repeating: "a", count: 100_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n",
            "431 headers_too_large"
        ),
        ("GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n", "403 bad_host"),
        ("GET / HTTP/1.0\r\n\r\n", "403 bad_host"),
        ("GET /../../etc/passwd HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", "404 not_found"),
        ("GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", "404 not_found"),
        ("GET //etc/passwd HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", "404 not_found"),
        ("GET /\u{0} HTTP/1.1\r\nHost: localhost\r\n\r\n", "400 bad_request"),
        (head + "Content-Length: 5\r\nConnection: close\r\n\r\nhello", "200"),
    ])
    func answersWhateverComes(bytes: String, outcome: String) async throws {
        try await withServer { port in
            let text = try await RawClient.exchange(bytes, port: port)
            #expect(Self.outcome(text) == outcome, "\(bytes.prefix(60))")
        }
    }

    @Test func sendsThoseAwayWhoseRequestNeverEnds() async throws {
        try await withServer { port in
            let text = try await RawClient.exchange(Self.head + "Content-Length: 50\r\n\r\nhel", port: port)
            #expect(Self.outcome(text) == "408 too_slow")
        }
    }

    @Test func hangsUpOnThoseWhoseHeadersNeverEnd() async throws {
        try await withServer { port in
            for bytes in ["GET / HTTP/1.1\r\nHost: loc"] {
                let text = try await RawClient.exchange(bytes, port: port)
                #expect(text.isEmpty)
            }
            for bytes in [""] {
                let text = try await RawClient.exchange(bytes, port: port)
                #expect(text.isEmpty)
            }
        }
    }

    @Test func saysThatAnAnswerTakesTooLong() async throws {
        try await withServer { port in
            let text = try await RawClient.exchange("GET /api/v1/never HTTP/1.1\r\nHost: localhost\r\n\r\n", port: port)
            #expect(Self.outcome(text) == "504 deadline")
        }
    }

    @Test func servesOthersWhileManySayNothing() async throws {
        var limits = Self.limits
        limits.idle = .seconds(30)
        try await withServer(limits) { port in
            let silent = try (0..<100).map { _ in try RawClient(port: port) }
            let text = try await RawClient.exchange(
                Self.head + "Content-Length: 2\r\nConnection: close\r\n\r\nhi",
                port: port
            )
            #expect(text.hasSuffix("hi"))
            for client in silent { client.close() }
        }
    }

    @Test func refusesCertificatesThatAreNone() async throws {
        let bench = try await ServiceBench()
        var configuration = GatewayConfiguration()
        configuration.tls = .init(certificate: "/dev/null", key: "/nowhere")
        let router = Gateway.router([Echo()], logger: bench.log.logger)
        let error = #expect(throws: GatewayError.self) {
            try WebServer(
                configuration,
                responder: router.buildResponder(),
                health: bench.health,
                logger: bench.log.logger
            )
        }
        #expect(error?.code == .badCertificate)
    }
}
