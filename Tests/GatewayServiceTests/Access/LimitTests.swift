import Access
import Failure
import Testing

@testable import GatewayService

@Suite struct LimitTests {
    private let start = ContinuousClock.now

    @Test func allowsABurstAndThenAsManyAsTheRate() throws {
        var buckets = TokenBuckets<String>(.init(perSecond: 10, burst: 3))
        for _ in 0..<3 {
            let wait = buckets.take("a", at: start)
            #expect(wait == nil)
        }
        let taken = buckets.take("a", at: start)
        let wait = try #require(taken)
        #expect(wait == .milliseconds(100))
        let (other, later) = (buckets.take("b", at: start), buckets.take("a", at: start + wait))
        #expect(other == nil && later == nil)
        let again = buckets.take("a", at: start + wait)
        #expect(again != nil)
    }

    @Test func remembersNoMoreThanItHasRoomFor() {
        var buckets = TokenBuckets<Int>(.init(perSecond: 0.001, burst: 2), limit: 100)
        for key in 0..<10_000 { _ = buckets.take(key, at: start + .milliseconds(key)) }
        #expect(buckets.count <= 100)
    }

    @Test func letsGuessersWaitLongerEachTime() throws {
        var guesses = GuessCounter()
        for _ in 0..<5 { guesses.failed("a", at: start) }
        #expect(guesses.wait(of: "a", at: start) == nil)
        var waits: [Duration] = []
        for _ in 0..<9 {
            guesses.failed("a", at: start)
            waits.append(try #require(guesses.wait(of: "a", at: start)))
        }
        #expect(waits == [1, 2, 4, 8, 16, 32, 60, 60, 60].map { .seconds($0) })
        #expect(guesses.wait(of: "b", at: start) == nil)
        #expect(guesses.wait(of: "a", at: start + .seconds(61)) == nil)
        guesses.succeeded("a")
        guesses.failed("a", at: start)
        #expect(guesses.wait(of: "a", at: start) == nil)
    }

    @Test func remembersNoMoreGuessersThanItHasRoomFor() {
        var guesses = GuessCounter()
        for key in 0..<25_000 { guesses.failed("\(key)", at: start) }
        #expect(guesses.count <= 10_000)
    }

    @Test(arguments: ["localhost", "LOCALHOST", "127.0.0.1", "127.8.9.1", "::1", "[::1]"])
    func knowsThisMachine(host: String) {
        #expect(ListenAddress.isLoopback(host))
    }

    @Test(arguments: [
        "0.0.0.0", "::", "192.168.0.1", "127.0.0.1.evil.example", "localhost.evil.example", "128.0.0.1", "127.1", "",
        "127.0.0.256", "[::]",
    ])
    func knowsThatOthersReachIt(host: String) {
        #expect(!ListenAddress.isLoopback(host))
    }

    @Test func doesNotListenToOthersUnprotected() throws {
        var configuration = GatewayConfiguration()
        configuration.host = "0.0.0.0"
        let error = try #require(throws: GatewayError.self) { try ListenAddress.check(configuration) }
        #expect(error.code == .openToOthers)
        #expect(error.message.contains("--tls-certificate") && error.message.contains("--tokens"))
        configuration.tls = .init(certificate: "c", key: "k")
        #expect(
            try #require(throws: GatewayError.self) { try ListenAddress.check(configuration) }.message.contains(
                "--tokens"
            )
        )
        configuration.tokens = "t"
        try ListenAddress.check(configuration)
    }

    @Test func endsSessionsInTheEnd() {
        var book = SessionBook()
        let cookie = book.begin(with: .init(of: "t"), at: 0)
        #expect(book.token(of: cookie, at: SessionBook.lifetime - 1) == .init(of: "t"))
        #expect(book.token(of: cookie, at: SessionBook.lifetime) == nil)
        for time in 0..<3_000 { _ = book.begin(with: .init(of: "t"), at: Int64(time)) }
        #expect(book.count <= 1_000)
    }
}
