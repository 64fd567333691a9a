import Bus
import BusTestKit
import Failure
import Synchronization
import Testing

/// How a subscription ends, asked of each bus.
@Suite(.serialized, .timeLimit(.minutes(1))) struct UnsubscribingSerialTests {
    @Test(arguments: BusKind.allCases) func nothingComesAfterwards(kind: BusKind) async throws {
        try await kind.withBuses(2) { buses in
            let (ended, other) = (Inbox(), Inbox())
            try await buses[1].subscribe("a", handler: ended.handler)
            try await buses[1].subscribe("b", handler: other.handler)
            try await buses[0].publish(OutboundMessage("a", "1"))
            #expect(await ended.next()?.text == "1")
            try await buses[1].unsubscribe("a")
            #expect(try await buses[0].publish(OutboundMessage("a", "2")) == .noSubscribers)
            try await buses[0].publish(OutboundMessage("b", "3"))
            #expect(await other.next()?.text == "3")
            #expect(ended.batchSizes.reduce(0, +) == 1)
        }
    }

    /// What a bus had been sent before the broker's answer is handed over before the bus says that it is over.
    @Test(arguments: BusKind.allCases, [QualityOfService.atMostOnce, .atLeastOnce])
    func handsOverWhatCameBefore(kind: BusKind, qos: QualityOfService) async throws {
        try await kind.withBuses(2) { buses in
            let count = Mutex(0)
            try await buses[1].subscribe("a", qos: qos) { messages in count.withLock { $0 += messages.count } }
            for number in 1..<1_000 { buses[0].send(OutboundMessage("a", "\(number)", qos: qos)) { _ in } }
            // Answered means that the broker has passed on all before it.
            try await buses[0].publish(OutboundMessage("a", "1000"))
            try await buses[1].unsubscribe("a")
            #expect(count.withLock { $0 } == 1_000)
        }
    }

    @Test(arguments: BusKind.allCases, [QualityOfService.atMostOnce, .atLeastOnce])
    func whoLeavesAGroupTakesNothingAlong(kind: BusKind, qos: QualityOfService) async throws {
        try await kind.withBuses(3) { buses in
            let all = Inbox()
            let left = Mutex(0)
            try await buses[1].subscribe("$share/workers/a", qos: qos) { messages in
                left.withLock { $0 += messages.count }
                all.receive(messages)
            }
            try await buses[2].subscribe("$share/workers/a", qos: qos, handler: all.handler)
            for number in 0..<1_000 { buses[0].send(OutboundMessage("a", "\(number)", qos: qos)) { _ in } }
            try await buses[1].unsubscribe("$share/workers/a")
            let before = left.withLock { $0 }
            for number in 1_000..<2_000 { buses[0].send(OutboundMessage("a", "\(number)", qos: qos)) { _ in } }
            #expect(await Set(all.take(2_000).map(\.text)) == Set((0..<2_000).map(String.init)))
            #expect(left.withLock { $0 } == before)
        }
    }

    @Test(arguments: BusKind.allCases) func canBeSubscribedAgain(kind: BusKind) async throws {
        try await kind.withBuses(1) { buses in
            let (first, second) = (Inbox(), Inbox())
            try await buses[0].subscribe("a", handler: first.handler)
            try await buses[0].unsubscribe("a")
            try await buses[0].subscribe("a", handler: second.handler)
            try await buses[0].publish(OutboundMessage("a", "1"))
            #expect(await second.next()?.text == "1")
            #expect(first.batchSizes.isEmpty)
        }
    }

    @Test(arguments: BusKind.allCases) func whatWasNeverSubscribedEndsToo(kind: BusKind) async throws {
        try await kind.withBuses(1) { buses in try await buses[0].unsubscribe("never/heard/of") }
    }

    @Test(arguments: BusKind.allCases) func isOverAtOnceWithoutAConnection(kind: BusKind) async throws {
        try await kind.withLonelyBus { bus in
            bus.addSubscription(Subscription(try TopicFilter("a"), qos: .atMostOnce) { _ in }) { _ in }
            try await bus.unsubscribe("a")
        }
    }

    @Test(arguments: BusKind.allCases) func aClosedBusSaysThatItIsClosed(kind: BusKind) async throws {
        var closed: (any MessageBus)?
        try await kind.withLonelyBus { closed = $0 }
        let bus = try #require(closed)
        let error = await #expect(throws: BusError.self) { try await bus.unsubscribe("a") }
        #expect(error?.code == .closed)
    }

    /// A broker that went away cannot answer; one that comes back must not bring the subscription back.
    @Test func aConnectionThatBreaksEndsItForGood() async throws {
        try await withBrokerFixture { fixture in
            let (ended, other) = (Inbox(), Inbox())
            var configuration = BusConfiguration(address: fixture.address, clientID: "leaver")
            configuration.backoff = Backoff(initial: .milliseconds(20), limit: .milliseconds(100))
            try await withRunning(MosquittoBus(configuration, logger: .silent)) { bus in
                try await fixture.run(endingWith: .kill) { _ in
                    await bus.waitThroughFailures()
                    try await bus.subscribe("a", handler: ended.handler)
                    try await bus.subscribe("b", handler: other.handler)
                }
                _ = await bus.nextConnectionError()
                try await bus.unsubscribe("a")
                try await fixture.run { _ in
                    await bus.waitThroughFailures()
                    // Renews what is left, in order.
                    try await bus.subscribe("c") { _ in }
                    #expect(try await bus.publish(OutboundMessage("a", "1")) == .noSubscribers)
                    try await bus.publish(OutboundMessage("b", "2"))
                    #expect(await other.next()?.text == "2")
                }
                #expect(ended.batchSizes.isEmpty)
            }
        }
    }
}
