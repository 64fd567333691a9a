import Bus
import BusTestKit
import Failure
import Messages
import RPC
import ServiceLifecycle
import ServiceTestKit
import Testing

/// Brokers, clients and servers that go away, and come back.
@Suite(.serialized, .timeLimit(.minutes(1))) struct LostConnectionSerialTests {
    @Test func aServerThatEndsAnswersWhatItHasInHandAndNobodyAfterwards() async throws {
        let (isInside, isDone) = (Promise<Void>(), Promise<Void>())
        try await BusKind.mosquitto.withBuses { clientBus, _ in
            let bench = try RPCBench(clientBus, clientBus)
            let server = try bench.makeServer()
            server.handle(.echo) { request in
                isInside.fulfil(())
                await isDone.value()
                return .echoing(request)
            }
            try await bench.waitForSubscriptions()
            let group = ServiceGroup.silent(server)
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { try await group.run() }
                async let reply = bench.client.call(.echo, .of("door"))
                await isInside.value()
                await group.triggerGracefulShutdown()
                isDone.fulfil(())
                let text = try await reply.text
                #expect(text == "door")
                try await tasks.waitForAll()
            }
        }
    }

    @Test func aServerThatIsCancelledSaysSo() async throws {
        let isInside = Promise<Void>()
        try await BusKind.inMemory.withBuses { clientBus, serverBus in
            let bench = try RPCBench(clientBus, serverBus)
            let server = try bench.makeServer()
            server.handle(.echo) { request in
                isInside.fulfil(())
                await Promise<Void>().value()
                try Task.checkCancellation()
                return .echoing(request)
            }
            try await bench.waitForSubscriptions()
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { try await server.run() }
                async let failure = bench.failure()
                await isInside.value()
                tasks.cancelAll()
                let error = try await failure
                #expect(error.code == .stopping)
            }
        }
    }

    @Test func aServerThatDiesLeavesItsCallsToTheirTimeouts() async throws {
        let broker = InMemoryBroker()
        let serverBus = InMemoryBus(broker, isPersistent: false)
        let bench = try RPCBench(InMemoryBus(broker, isPersistent: false), serverBus)
        let isInside = Promise<Void>()
        try await bench.answerRequests { _ in
            isInside.fulfil(())
            return []
        }
        try await bench.waitForSubscriptions()
        async let failure = bench.failure()
        await isInside.value()
        serverBus.close()
        await bench.clock.waitForSleeper()
        bench.clock.advance(by: .seconds(5))
        let (error, next) = (try await failure, try await bench.failure())
        #expect(error.code == .timedOut)
        // The broker knows that it is gone.
        #expect(next.code == .noResponder)
    }

    @Test func bothSidesComeBackToABrokerThatWasAway() async throws {
        try await withBrokerFixture { fixture in
            let (clientBus, serverBus) = (try fixture.bus("client"), try fixture.bus("server"))
            let bench = try RPCBench(clientBus, serverBus)
            let server = try bench.makeServer()
            server.handle(.echo) { .echoing($0) }
            try await withRunning(clientBus) { clientBus in
                try await withRunning(serverBus) { serverBus in
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        group.addTask { try await server.run() }
                        for ending in [BrokerFixture.Ending.kill, .terminate, .kill] {
                            try await fixture.run(endingWith: ending) { _ in
                                await clientBus.waitThroughFailures()
                                try await serverBus.waitUntilHeard()
                                let reply = try await bench.client.call(.echo, .of("door"))
                                #expect(reply.text == "door")
                            }
                            await clientBus.waitUntilLost()
                        }
                        group.cancelAll()
                    }
                }
            }
        }
    }

    /// A request that waited for a connection would be answered when nobody wants the reply any more.
    @Test func whatNeverHadAConnectionIsNeverSent() async throws {
        let broker = InMemoryBroker()
        broker.isOnline = false
        let bench = try RPCBench(InMemoryBus(broker), InMemoryBus(broker))
        let received = Promise<InboundMessage>()
        bench.serverBus.addSubscription(
            Subscription(try TopicFilter("mien/v1/home/rpc/recorder/+"), qos: .atLeastOnce) {
                for message in $0 { received.fulfil(message) }
            }
        ) { _ in }
        async let failure = bench.failure(.of("too-late"))
        await bench.clock.waitForSleeper()
        bench.clock.advance(by: .seconds(5))
        let error = try await failure
        #expect(error.code == .notConnected)
        broker.isOnline = true
        try await bench.waitForSubscriptions()
        async let second = bench.failure(.of("in-time"))
        let first = try #require(await received.value())
        #expect(try WireFrameRequest.decode(first.payload).camera == "in-time")
        await bench.clock.waitForSleeper()
        bench.clock.advance(by: .seconds(5))
        let code = try await second.code
        #expect(code == .timedOut)
    }

    @Test func aClosedBusAsksNobody() async throws {
        let bus = InMemoryBus(InMemoryBroker())
        let bench = try RPCBench(bus, bus)
        bus.close()
        let error = try await bench.failure()
        #expect(error.code == .notConnected)
    }
}
