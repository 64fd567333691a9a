import Failure
import Synchronization
import TestPictures
import Testing

@testable import GatewayService

@Suite(.timeLimit(.minutes(1))) struct PictureFetcherTests {
    /// Says the next of its answers at each question.
    private final class ScriptedResolver: HostResolving {
        private let answers: Mutex<[[String]]>
        private let asked = Mutex(0)

        var questions: Int { asked.withLock { $0 } }

        init(_ answers: [String]...) { self.answers = Mutex(answers) }

        func addresses(of name: String) async -> [IPAddress] {
            asked.withLock { $0 += 1 }
            return answers.withLock { $0.isEmpty ? [] : $0.removeFirst() }.compactMap(IPAddress.init)
        }
    }

    private static let jpeg = [0xFF, 0xD8, 0xFF, 0xE0] + [UInt8](repeating: 7, count: 500)

    private func fetcher(
        _ server: LoopbackServer? = nil,
        resolver: any HostResolving = ScriptedResolver(),
        bytes: Int = 4_000,
        time: Duration = .seconds(20),
        fetches: Int = 8
    ) throws -> PictureFetcher {
        var rules = FetchRules()
        rules.allowsPlainHTTP = true
        rules.addresses = AddressRule(alsoAllowed: [try #require(IPAddress("127.0.0.1"))])
        if let server { rules.ports.insert(server.port) }
        (rules.bytes, rules.time, rules.fetches) = (bytes, time, fetches)
        return PictureFetcher(rules: rules, resolver: resolver)
    }

    private func code(_ fetcher: PictureFetcher, _ url: String) async -> GatewayFailureCode? {
        do {
            _ = try await fetcher.picture(at: url)
            return nil
        } catch { return (error as? GatewayError)?.code }
    }

    private func code(
        bytes: Int = 4_000,
        time: Duration = .seconds(20),
        _ answer: @escaping @Sendable (LoopbackServer.Exchange) -> Void
    ) async throws -> GatewayFailureCode? {
        let server = LoopbackServer(answer)
        return await code(try fetcher(server, bytes: bytes, time: time), "http://127.0.0.1:\(server.port)/a")
    }

    // MARK: What is fetched

    @Test func fetchesAPictureAndSaysNothingOfItself() async throws {
        let server = LoopbackServer { exchange in
            exchange.send("HTTP/1.1 200 OK\r\nContent-Length: \(Self.jpeg.count)\r\n\r\n")
            exchange.send(Self.jpeg)
        }
        #expect(try await fetcher(server).picture(at: "http://127.0.0.1:\(server.port)/a?b=c") == Self.jpeg)
        let head = try #require(server.heads.first).lowercased()
        #expect(head.hasPrefix("get /a?b=c http/1.1\r\n"))
        #expect(!head.contains("cookie") && !head.contains("authorization") && !head.contains("referer"))
    }

    @Test func looksAHostUpOnceAndConnectsToWhatItFound() async throws {
        let server = LoopbackServer { exchange in
            exchange.send("HTTP/1.1 200 OK\r\n\r\n")
            exchange.send(Self.jpeg)
        }
        // Asked again, the resolver would lead into the network.
        let resolver = ScriptedResolver(["127.0.0.1"], ["10.0.0.1"])
        let bytes = try await fetcher(server, resolver: resolver).picture(at: "http://picture.example:\(server.port)/a")
        #expect(bytes == Self.jpeg)
        #expect(resolver.questions == 1)
        #expect(server.heads.first?.lowercased().contains("host: picture.example:\(server.port)\r\n") == true)
    }

    @Test func followsThreeRedirectsAndNoMore() async throws {
        let server = LoopbackServer { exchange in
            let step = Int(exchange.path.dropFirst()) ?? 0
            if step == 0 {
                exchange.send("HTTP/1.1 200 OK\r\n\r\n")
                exchange.send(Self.jpeg)
            } else {
                exchange.send("HTTP/1.1 302 Found\r\nLocation: /\(step - 1)\r\nContent-Length: 0\r\n\r\n")
            }
        }
        let fetcher = try fetcher(server)
        #expect(await code(fetcher, "http://127.0.0.1:\(server.port)/3") == nil)
        #expect(await code(fetcher, "http://127.0.0.1:\(server.port)/4") == .fetchFailed)
    }

    // MARK: Where nothing is fetched from

    @Test(
        arguments: [
            "http://127.0.0.2/", "http://10.0.0.1/", "http://169.254.169.254/latest/meta-data/", "http://[::1]/",
            "http://[::ffff:127.0.0.1]/", "http://[64:ff9b::7f00:1]/", "http://2130706433/", "http://0177.0.0.1/",
            "http://0x7f.1/",
            "http://user@example.org/", "http://example.org:22/", "ftp://example.org/", "",
        ]
    )
    func refusesURLsThatLeadInside(_ url: String) async throws {
        #expect(await code(try fetcher(), url) == .badURL)
    }

    @Test(arguments: [["10.0.0.1"], ["93.184.216.34", "127.0.0.9"], ["::1"], ["::ffff:10.0.0.1"], []])
    func refusesAHostOfWhichOneAddressIsInside(_ addresses: [String]) async throws {
        #expect(await code(try fetcher(resolver: ScriptedResolver(addresses)), "http://rebind.example/") == .badURL)
    }

    @Test(
        arguments: [
            "http://169.254.169.254/latest/meta-data/", "http://10.0.0.1/", "//[::1]/", "http://inside.example/",
            "file:///etc/passwd",
            "http://127.0.0.1:1/",
        ]
    )
    func aRedirectDoesNotLeadInside(_ location: String) async throws {
        let server = LoopbackServer {
            $0.send("HTTP/1.1 307 Temporary Redirect\r\nLocation: \(location)\r\nContent-Length: 0\r\n\r\n")
        }
        let fetcher = try fetcher(server, resolver: ScriptedResolver(["192.168.0.1"]))
        #expect(await code(fetcher, "http://127.0.0.1:\(server.port)/") == .badURL)
        #expect(server.heads.count == 1)
    }

    @Test func wantsHTTPSUnlessItIsToldOtherwise() async throws {
        let fetcher = PictureFetcher(rules: FetchRules(), resolver: ScriptedResolver(["93.184.216.34"]))
        #expect(await code(fetcher, "http://example.org/") == .badURL)
    }

    @Test func fetchesFromTheHostsThatAreListedAlone() {
        var rules = FetchRules()
        rules.hosts = ["example.org"]
        func isAllowed(_ text: String) -> Bool {
            // A refusal is what is asked about.
            (try? rules.check(PictureURL(text))) != nil
        }
        #expect(isAllowed("https://example.org/a"))
        #expect(isAllowed("https://pictures.example.org/a"))
        #expect(!isAllowed("https://badexample.org/a"))
        #expect(!isAllowed("https://example.org.bad.net/a"))
    }

    @Test func aCertificateThatNobodyKnowsIsNotBelieved() async throws {
        let server = LoopbackServer { $0.send("HTTP/1.1 200 OK\r\n\r\n") }
        #expect(await code(try fetcher(server), "https://127.0.0.1:\(server.port)/") == .fetchFailed)
    }

    // MARK: What is not a picture, or too much of one

    @Test func anEndlessBodyEnds() async throws {
        #expect(
            try await code { exchange in
                exchange.send("HTTP/1.1 200 OK\r\n\r\n")
                while exchange.send(Self.jpeg) {}
            } == .tooLarge
        )
    }

    @Test func aLengthThatIsTooLargeIsBelieved() async throws {
        #expect(
            try await code { exchange in
                exchange.send("HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\n")
                exchange.waitForEnd()
            } == .tooLarge
        )
    }

    @Test func aSlowBodyEnds() async throws {
        // Each byte comes in time for a limit on reading; all of them do not.
        #expect(
            try await code(time: .milliseconds(400)) { exchange in
                exchange.send("HTTP/1.1 200 OK\r\n\r\n")
                exchange.send(Array(Self.jpeg.prefix(8)))
                exchange.waitForEnd()
            } == .fetchFailed
        )
    }

    @Test func aServerThatSaysNothingIsLeft() async throws {
        #expect(try await code(time: .milliseconds(300)) { $0.waitForEnd() } == .fetchFailed)
    }

    @Test func moreThanSoManyAtATimeAreRefused() async throws {
        let (asked, isAsked) = AsyncStream.makeStream(of: Void.self)
        let server = LoopbackServer { exchange in
            isAsked.yield()
            exchange.waitForEnd()
        }
        let fetcher = try fetcher(server, fetches: 1)
        let url = "http://127.0.0.1:\(server.port)/"
        await withTaskGroup(of: GatewayFailureCode?.self) { group in
            group.addTask { await code(fetcher, url) }
            for await _ in asked { break }
            #expect(await code(fetcher, url) == .busy)
            group.cancelAll()
        }
    }

    @Test func aNameThatNobodyFindsIsLeftInTime() async throws {
        /// Never says anything, unless it is cancelled.
        struct SilentResolver: HostResolving {
            func addresses(of name: String) async -> [IPAddress] {
                // Whoever is cancelled wakes up; that is all that this waits for.
                try? await Task.sleep(for: .seconds(3_600))
                return []
            }
        }
        let fetcher = try fetcher(resolver: SilentResolver(), time: .milliseconds(100))
        #expect(await code(fetcher, "http://slow.example/") == .fetchFailed)
    }

    @Test func theSystemKnowsItself() async {
        let found = await SystemResolver().addresses(of: "localhost")
        #expect(!found.isEmpty && !found.contains { AddressRule.publicOnly.allows($0) })
        #expect(await SystemResolver().addresses(of: "nobody.invalid").isEmpty)
    }

    @Test func aCompressedAnswerIsNotUnpacked() async throws {
        #expect(
            try await code { exchange in
                exchange.send("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(Self.jpeg.count)\r\n\r\n")
                exchange.send(Self.jpeg)
            } == .fetchFailed
        )
    }

    @Test(arguments: ["", "<html>secret</html>", "GIF89a----------", "\u{1F}\u{8B}"])
    func whatIsNoPictureIsNotPassedOn(_ body: String) async throws {
        let server = LoopbackServer { exchange in
            exchange.send(
                "HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
            )
        }
        do {
            _ = try await fetcher(server).picture(at: "http://127.0.0.1:\(server.port)/")
            Issue.record("it was fetched")
        } catch let error as GatewayError {
            #expect(error.code == .fetchFailed)
            #expect(!error.message.contains("secret"))
        }
    }

    @Test(arguments: [
        "HTTP/1.1 500 secret\r\nContent-Length: 6\r\n\r\nsecret", "HTTP/1.1 404 Not Found\r\n\r\n", "nonsense\r\n\r\n",
        "",
    ])
    func anErrorOfTheOtherSideIsNotPassedOn(_ answer: String) async throws {
        let server = LoopbackServer { $0.send(answer) }
        do {
            _ = try await fetcher(server).picture(at: "http://127.0.0.1:\(server.port)/")
            Issue.record("it was fetched")
        } catch let error as GatewayError {
            #expect(error.code == .fetchFailed)
            #expect(!error.message.contains("secret"))
        }
    }
}
