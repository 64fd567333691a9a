import Bus
import BusTestKit
import Dispatch
import Failure
import LocalBroker
import Messages
import RPC
import ServiceTestKit
import SwiftProtobuf
import Testing

/// Calls from a client to a server, over each bus.
@Suite(.serialized, .timeLimit(.minutes(1))) struct CallSerialTests {
    @Test(arguments: BusKind.allCases) func answersWithTheMethodsReply(kind: BusKind) async throws {
        try await RPCBench.run(kind) { server in
            server.handle(.echo) { .echoing($0) }
        } _: { bench in
            let replies = [
                try await bench.client.call(.echo, .of("door")), try await bench.client.call(.echo, .of("hall")),
            ]
            #expect(replies.map(\.text) == ["door", "hall"])
            #expect(bench.client.strayReplies == 0)
        }
    }

    @Test(arguments: BusKind.allCases) func givesEachOfManyCallsItsOwnReply(kind: BusKind) async throws {
        let limits = RPCLimits(requests: 1_000, requestsPerClient: 1_000)
        try await RPCBench.run(kind, limits: limits) { server in
            server.handle(.echo) { .echoing($0) }
        } _: { bench in
            let other = try RPCClient(
                bus: bench.clientBus,
                site: RPCBench.site,
                client: .of("other"),
                clock: bench.clock
            )
            try await bench.waitForSubscriptions()
            let right = try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<300 {
                    let client = number.isMultiple(of: 3) ? other : bench.client
                    group.addTask { try await client.call(.echo, .of("c\(number)")).text == "c\(number)" }
                }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(right == 300)
        }
    }

    @Test(arguments: BusKind.allCases) func failsAtOnceWhenNobodyListens(kind: BusKind) async throws {
        try await kind.withBuses { clientBus, serverBus in
            let bench = try RPCBench(clientBus, serverBus)
            // The clock stands still: no timeout ends this.
            let error = try await bench.failure()
            #expect(error.code == .noResponder)
            #expect(error.message.contains("mien/v1/home/rpc/recorder/frame"))
        }
    }

    @Test(arguments: BusKind.allCases) func keepsTheCodeAndSentenceOfAServicesError(kind: BusKind) async throws {
        try await RPCBench.run(kind) { server in
            server.handle(.echo) { _ in throw Failure<OwnCode>(.notThere, "no such frame; look at the list") }
        } _: { bench in
            let error = try await bench.failure()
            #expect(error.code == .remote("not_there"))
            #expect(error.codeText == "not_there")
            #expect(error.message == "recorder/frame: no such frame; look at the list")
            #expect(bench.outcomes("not_there") == 1)
        }
    }

    @Test(arguments: BusKind.allCases) func saysWhichMethodsThereAre(kind: BusKind) async throws {
        try await RPCBench.run(kind) { server in
            server.handle(.recorderReports) { _ in WireReportsReply() }
            server.handle(.recorderForget) { _ in WireForgetReply() }
        } _: { bench in
            let error = try await bench.failure()
            #expect(error.code == .unknownMethod)
            #expect(error.message.contains("recorder has no method 'frame'; it has forget, reports"))
            #expect(bench.metrics.sum("mien_rpc_requests_total", ["method": "unknown"]) == 1)
        }
    }

    @Test(arguments: BusKind.allCases) func refusesARequestThatSaysSomethingImpossible(kind: BusKind) async throws {
        try await RPCBench.run(kind) { server in
            server.handle(.echo) { .echoing($0) }
        } _: { bench in
            let error = try await bench.failure(.of("Not a name"))
            #expect(error.code == .invalid)
            #expect(error.message.contains("its camera is not a name"))
            #expect(try await bench.client.call(.echo, .of("door")).text == "door")
        }
    }

    @Test(arguments: [
        ([UInt8](repeating: 0xFF, count: 20), "malformed"), ([UInt8](repeating: 0, count: 5_000), "too_large"),
    ])
    func refusesBytesThatAreNoRequest(payload: [UInt8], code: String) async throws {
        try await RPCBench.run(.mosquitto) { server in
            server.handle(.echo) { .echoing($0) }
        } _: { bench in
            let replies = Promise<InboundMessage>()
            try await bench.clientBus.subscribe("mien/v1/home/rpc/reply/stranger", qos: .atLeastOnce) {
                if let first = $0.first { replies.fulfil(first) }
            }
            try await bench.clientBus.publish(
                OutboundMessage(
                    topic: "mien/v1/home/rpc/recorder/frame",
                    payload: payload,
                    qos: .atLeastOnce,
                    reply: ReplyAddress(topic: "mien/v1/home/rpc/reply/stranger", correlation: [7])
                )
            )
            let reply = try #require(await replies.value())
            #expect(reply.reply?.correlation == [7])
            #expect(try WireRpcReply.decode(reply.payload).error.code == code)
            #expect(bench.metrics.sum("mien_bad_input_total", ["code": code]) == 1)
        }
    }

    @Test func doesNotSendWhatNoServerWouldRead() async throws {
        let bus = HeldBus()
        let bench = try RPCBench(bus, bus)
        let error = try await bench.failure(.with { $0.camera = String(repeating: "a", count: 2_000) })
        #expect(error.code == .tooLarge)
        #expect(bus.messages.isEmpty)
    }

    @Test(arguments: BusKind.allCases) func refusesAReplyThatIsTooLarge(kind: BusKind) async throws {
        try await RPCBench.run(kind) { server in
            server.handle(.echo) { _ in .with { $0.next = .init([UInt8](repeating: 1, count: 4 << 20)) } }
        } _: { bench in
            let error = try await bench.failure()
            #expect(error.code == .replyTooLarge)
            #expect(error.message.contains("ask for less"))
        }
    }

    @Test func saysThatABrokerTookNoReplyOfThisSize() async throws {
        try await withBroker {
            $0.limits.packetBytes = 100_000
        } _: { address in
            try await withBus(address, clientID: "both") { bus in
                let bench = try RPCBench(bus, bus)
                let server = try bench.makeServer()
                server.handle(.echo) { _ in .with { $0.next = .init([UInt8](repeating: 1, count: 200_000)) } }
                try await bench.waitForSubscriptions()
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { try await server.run() }
                    let error = try await bench.failure()
                    #expect(error.code == .replyTooLarge)
                    group.cancelAll()
                }
            }
        }
    }

    @Test(arguments: BusKind.allCases) func aBodyThatBlocksDelaysNoOther(kind: BusKind) async throws {
        let (gate, isInside) = (DispatchSemaphore(value: 0), Promise<Void>())
        try await RPCBench.run(kind) { server in
            server.handle(.echo) { .echoing($0) }
            server.handleBlocking(.recorderForget) { _ in
                isInside.fulfil(())
                gate.wait()
                return .with { $0.faces = 3 }
            }
        } _: { bench in
            async let slow = bench.client.call(.recorderForget, .with { $0.selection.camera = "door" })
            await isInside.value()
            for _ in 0..<20 { _ = try await bench.client.call(.echo, .of("door")) }
            gate.signal()
            let faces = try await slow.faces
            #expect(faces == 3)
        }
    }

    @Test func anErrorWithoutACodeIsAFailureOfTheService() async throws {
        struct Surprise: Error {}
        try await RPCBench.run(.inMemory) { server in
            server.handleBlocking(.echo) { _ in throw Surprise() }
        } _: { bench in
            let error = try await bench.failure()
            #expect(error.code == .failed)
            #expect(bench.log.entries.map(\.message) == ["Request failed"])
        }
    }
}
