import Bus
import Failure
import Messages
import RPC
import ServiceLifecycle
import ServiceTestKit
import SwiftProtobuf
import Testing

/// What a server does with messages on its topics, and with too many of them.
@Suite(.timeLimit(.minutes(1))) struct RequestTests {
    private static let topic = "mien/v1/home/rpc/recorder/frame"
    private static let replyTopic = "mien/v1/home/rpc/reply/client"

    private static func request(
        isRetained: Bool = false,
        expirySeconds: UInt32? = nil,
        reply: ReplyAddress? = ReplyAddress(topic: replyTopic, correlation: [7])
    ) throws -> InboundMessage {
        InboundMessage(
            topic: topic,
            payload: try WireFrameRequest.of("door").encode(),
            qos: .atLeastOnce,
            isRetained: isRetained,
            expirySeconds: expirySeconds,
            reply: reply
        )
    }

    /// Runs a server that echoes, on a bus that the test holds, until it has nothing more in hand.
    private static func serve(
        _ messages: [InboundMessage],
        limits: RPCLimits = RPCLimits(),
        before run: (RPCBench) -> Void = { _ in }
    ) async throws -> (bus: HeldBus, bench: RPCBench) {
        let bus = HeldBus()
        let bench = try RPCBench(bus, bus)
        let server = try bench.makeServer(limits: limits)
        server.handle(.echo) { .echoing($0) }
        try bus.deliver(messages)
        run(bench)
        let group = ServiceGroup.silent(server)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            let answered = messages.count - bench.metrics.sum("mien_bad_input_total")
            await bench.bell.wait { bench.metrics.sum("mien_rpc_requests_total") >= answered }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
        return (bus, bench)
    }

    @Test func answersWhatCameBeforeItRan() async throws {
        let (bus, _) = try await Self.serve([try Self.request(), try Self.request()])
        #expect(bus.messages.map(\.topic) == [Self.replyTopic, Self.replyTopic])
        #expect(bus.messages.allSatisfy { $0.reply?.correlation == [7] && !$0.retain && $0.qos == .atLeastOnce })
    }

    @Test func aReplyLivesAsLongAsItsCallMayLast() async throws {
        let (bus, _) = try await Self.serve([try Self.request(expirySeconds: 30), try Self.request()]) { bench in
            bench.clock.advance(by: .seconds(10))
        }
        #expect(Set(bus.messages.map(\.expirySeconds)) == [20, nil])
    }

    @Test func doesNotAnswerARequestWhoseTimeIsOver() async throws {
        let (bus, bench) = try await Self.serve([try Self.request(expirySeconds: 5)]) { bench in
            bench.clock.advance(by: .seconds(5))
        }
        #expect(bus.messages.isEmpty)
        #expect(bench.outcomes("expired") == 1)
    }

    /// A server that answered anywhere could be made to write anything anywhere.
    @Test(
        arguments: [
            "", "mien/v1/home/labels", "mien/v1/home/rpc/recorder/forget", "mien/v1/away/rpc/reply/client", "elsewhere",
            "mien/v1/home/rpc/reply/+",
        ]
    )
    func answersOnlyOnTopicsForReplies(topic: String) async throws {
        let message = try Self.request(reply: ReplyAddress(topic: topic, correlation: [7]))
        let (bus, bench) = try await Self.serve([message])
        #expect(bus.messages.isEmpty)
        #expect(bench.metrics.sum("mien_bad_input_total") == 1)
    }

    @Test func refusesWhatDoesNotSayWhereToReplyOrComesAgainAndAgain() async throws {
        let longMark = ReplyAddress(topic: Self.replyTopic, correlation: [UInt8](repeating: 0, count: 65))
        let messages = [
            try Self.request(reply: nil), try Self.request(isRetained: true), try Self.request(reply: longMark),
        ]
        let (bus, bench) = try await Self.serve(messages)
        #expect(bus.messages.isEmpty)
        #expect(bench.metrics.sum("mien_bad_input_total", ["code": "invalid"]) == 3)
    }

    @Test func aReplyNeedsNoMark() async throws {
        let (bus, _) = try await Self.serve([
            try Self.request(reply: ReplyAddress(topic: Self.replyTopic, correlation: []))
        ])
        #expect(bus.messages.map(\.reply) == [nil])
    }

    @Test func refusesTheRequestsThatOneClientHasTooMany() async throws {
        let other = ReplyAddress(topic: "mien/v1/home/rpc/reply/other", correlation: [8])
        let messages = try (0..<5).map { _ in try Self.request() } + [try Self.request(reply: other)]
        let (bus, bench) = try await Self.serve(messages, limits: RPCLimits(requests: 100, requestsPerClient: 3))
        #expect(bench.outcomes("busy") == 2)
        #expect(bench.outcomes("ok") == 4)
        let refusal = try WireRpcReply.decode(try #require(bus.messages.first).payload).error
        #expect(refusal.code == "busy")
        #expect(refusal.message.contains("3 requests of yours wait already"))
    }

    @Test func refusesTheRequestsThatAreTooManyForAll() async throws {
        let messages = try (0..<5).map {
            try Self.request(reply: ReplyAddress(topic: "\(Self.replyTopic)-\($0)", correlation: [7]))
        }
        let (_, bench) = try await Self.serve(messages, limits: RPCLimits(requests: 2, requestsPerClient: 3))
        #expect(bench.outcomes("busy") == 3)
        #expect(bench.outcomes("ok") == 2)
    }
}
