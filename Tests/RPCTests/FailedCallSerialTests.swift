import Bus
import BusTestKit
import Failure
import Messages
import RPC
import ServiceTestKit
import SwiftProtobuf
import Testing

/// Calls that get no reply, or the wrong one, or too many.
@Suite(.serialized, .timeLimit(.minutes(1))) struct FailedCallSerialTests {
    @Test(arguments: BusKind.allCases) func endsAtItsTimeout(kind: BusKind) async throws {
        let (isInside, isDone) = (Promise<Void>(), Promise<Void>())
        try await RPCBench.run(kind) { server in
            server.handle(.echo) { request in
                guard request.camera == "slow" else { return .echoing(request) }
                isInside.fulfil(())
                await isDone.value()
                return .echoing(request)
            }
        } _: { bench in
            async let failure = bench.failure(.of("slow"), timeout: .seconds(7))
            await isInside.value()
            await bench.clock.waitForSleeper()
            bench.clock.advance(by: .seconds(6))
            bench.clock.advance(by: .seconds(1))
            let error = try await failure
            #expect(error.code == .timedOut)
            #expect(error.message.contains("recorder/frame did not answer within 7.0 seconds"))
            isDone.fulfil(())
            // What is answered too late is not sent: the next reply is the next one's.
            let reply = try await bench.client.call(.echo, .of("door"))
            #expect(reply.text == "door")
            await bench.bell.wait { bench.outcomes("expired") == 1 }
        }
    }

    @Test(arguments: BusKind.allCases) func dropsRepliesThatComeTwiceOrTooLateOrFromNowhere(kind: BusKind) async throws
    {
        try await kind.withBuses { clientBus, serverBus in
            let bench = try RPCBench(clientBus, serverBus)
            try await bench.answerRequests { request in
                return [
                    .reply(to: request, WireReportsReply.echoing(.of("first")), mark: [1, 2, 3]),
                    .reply(to: request, WireReportsReply.echoing(.of("second")), mark: []),
                    .reply(to: request, WireReportsReply.echoing(.of("third"))),
                    .reply(to: request, WireReportsReply.echoing(.of("fourth"))),
                ]
            }
            try await bench.waitForSubscriptions()
            let replies = [
                try await bench.client.call(.echo, .of("door")), try await bench.client.call(.echo, .of("hall")),
            ]
            #expect(replies.map(\.text) == ["third", "third"])
            // The last stray of the second call may be on its way still.
            #expect(bench.client.strayReplies >= 5)
        }
    }

    @Test(arguments: [[], [UInt8](repeating: 0xFF, count: 9)]) func aReplyThatIsNoneFails(payload: [UInt8]) async throws
    {
        try await RPCBench.withAnswers(.inMemory) { request in
            [
                OutboundMessage(
                    topic: request.reply?.topic ?? "",
                    payload: payload,
                    qos: .atLeastOnce,
                    reply: request.reply
                )
            ]
        } _: { bench in
            let error = try await bench.failure()
            #expect(error.code == .badReply)
            #expect(error.cause is MessageError)
        }
    }

    @Test func aReplyOfAnotherKindFails() async throws {
        try await RPCBench.withAnswers(.inMemory) { request in
            // A timeline whose bins have no numbers.
            [.reply(to: request, WireTimelineReply.with { $0.bins = [WireTimelineBin()] })]
        } _: { bench in
            let error = await #expect(throws: RPCError.self) {
                try await bench.client.call(.recorderTimeline, WireTimelineRequest())
            }
            #expect(error?.code == .badReply)
        }
    }

    @Test(arguments: BusKind.allCases) func aCancelledCallEndsAtOnce(kind: BusKind) async throws {
        let isInside = Promise<Void>()
        try await RPCBench.run(kind) { server in
            server.handle(.echo) { request in
                if request.camera == "slow" { isInside.fulfil(()) }
                if request.camera == "slow" { _ = await Promise<Void>().value() }
                return .echoing(request)
            }
        } _: { bench in
            await withTaskGroup(of: Bool.self) { group in
                group.addTask { await bench.wasCancelled(.of("slow")) }
                await isInside.value()
                group.cancelAll()
                #expect(await group.next() == true)
            }
            let reply = try await bench.client.call(.echo, .of("door"))
            #expect(reply.text == "door")
        }
    }

    @Test func aCallOfACancelledTaskIsNotSent() async throws {
        let bus = HeldBus()
        let bench = try RPCBench(bus, bus)
        await withTaskGroup(of: Bool.self) { group in
            group.cancelAll()
            group.addTask { await bench.wasCancelled(.of("door")) }
            #expect(await group.next() == true)
        }
        #expect(bus.messages.isEmpty)
    }

    @Test func saysThatTheBrokerDidNotTakeTheRequest() async throws {
        let bus = HeldBus(bell: Bell())
        let bench = try RPCBench(bus, bus)
        async let failure = bench.failure()
        await bench.clock.waitForSleeper()
        while bus.messages.isEmpty { await Task.yield() }
        bus.answer(.failure(BusError(.denied, "the broker's access rules forbid it")))
        let error = try await failure
        #expect(error.code == .notSent)
        #expect((error.cause as? BusError)?.code == .denied)
    }

    @Test func refusesACallTooMany() async throws {
        let bus = HeldBus()
        let bench = try RPCBench(bus, bus)
        try await withThrowingTaskGroup(of: RPCFailureCode.self) { group in
            for _ in 0...1_000 { group.addTask { try await bench.failure().code } }
            let code = try await group.next()
            #expect(code == .tooManyCalls)
            while bus.messages.count < 1_000 { await Task.yield() }
            group.cancelAll()
        }
    }

    @Test func theRequestExpiresWithItsTimeout() async throws {
        let received = Promise<InboundMessage>()
        try await RPCBench.withAnswers(.mosquitto) { request in
            received.fulfil(request)
            return [.reply(to: request, WireReportsReply())]
        } _: { bench in
            _ = try await bench.client.call(.echo, .of("door"), timeout: .milliseconds(2_500))
            let request = try #require(await received.value())
            #expect(request.expirySeconds == 3)
            #expect(request.contentType == protobufContentType)
            #expect(request.reply?.topic == "mien/v1/home/rpc/reply/client")
        }
    }
}

extension RPCBench {
    /// Calls the echo method. Returns whether the call ended because its task was cancelled.
    fileprivate func wasCancelled(_ request: WireFrameRequest) async -> Bool {
        do {
            _ = try await client.call(.echo, request)
            return false
        } catch {
            return error is CancellationError
        }
    }

    /// Lets a stranger answer while `body` runs.
    static func withAnswers(
        _ kind: BusKind,
        _ replies: @escaping @Sendable (InboundMessage) -> [OutboundMessage],
        _ body: (RPCBench) async throws -> Void
    ) async throws {
        try await kind.withBuses { clientBus, serverBus in
            let bench = try RPCBench(clientBus, serverBus)
            try await bench.answerRequests(with: replies)
            try await bench.waitForSubscriptions()
            try await body(bench)
        }
    }
}

extension OutboundMessage {
    /// A reply as a server sends it, or with another mark.
    static func reply(
        to request: InboundMessage,
        _ reply: any SwiftProtobuf.Message,
        mark: [UInt8]? = nil
    ) -> OutboundMessage {
        // An empty payload would fail the test that needs another one.
        let bytes: [UInt8]? = try? reply.serializedBytes()
        let payload = try? WireRpcReply.with { $0.result = .init(bytes ?? []) }.encode()
        return OutboundMessage(
            topic: request.reply?.topic ?? "",
            payload: payload ?? [],
            qos: .atLeastOnce,
            reply: ReplyAddress(topic: "", correlation: mark ?? request.reply?.correlation ?? [])
        )
    }
}
