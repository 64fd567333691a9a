import Bus
import BusTestKit
import Failure
import Synchronization
import Testing

/// What every bus promises, asked of each.
@Suite(.serialized, .timeLimit(.minutes(1))) struct BusContractSerialTests {
    @Test(arguments: BusKind.allCases) func deliversToThoseWhoseFilterMatches(kind: BusKind) async throws {
        try await kind.withBuses(3) { buses in
            let (doors, all) = (Inbox(), Inbox())
            try await buses[1].subscribe("home/+/door", handler: doors.handler)
            try await buses[2].subscribe("home/#", handler: all.handler)
            for topic in ["home/a/window", "away/a/door", "home/a/door", "home"] {
                try await buses[0].publish(OutboundMessage(topic, topic))
            }
            #expect(await doors.next()?.text == "home/a/door")
            #expect(await all.take(3).map(\.topic) == ["home/a/window", "home/a/door", "home"])
        }
    }

    @Test(arguments: BusKind.allCases) func aBusHearsItself(kind: BusKind) async throws {
        try await kind.withBuses(1) { buses in
            let inbox = Inbox()
            try await buses[0].subscribe("a", qos: .atLeastOnce, handler: inbox.handler)
            try await buses[0].publish(OutboundMessage("a", "hello"))
            let message = try #require(await inbox.next())
            #expect(message == InboundMessage(topic: "a", payload: Array("hello".utf8), qos: .atLeastOnce))
        }
    }

    @Test(arguments: BusKind.allCases) func deliversWithTheLowerQualityOfService(kind: BusKind) async throws {
        try await kind.withBuses(1) { buses in
            let inbox = Inbox()
            try await buses[0].subscribe("a", qos: .atMostOnce, handler: inbox.handler)
            try await buses[0].publish(OutboundMessage("a", "1", qos: .atLeastOnce))
            #expect(await inbox.next()?.qos == .atMostOnce)
        }
    }

    @Test(arguments: BusKind.allCases) func carriesEmptyPayloadsAndContentTypes(kind: BusKind) async throws {
        try await kind.withBuses(1) { buses in
            let inbox = Inbox()
            try await buses[0].subscribe("a", handler: inbox.handler)
            try await buses[0].publish(OutboundMessage(topic: "a", payload: [], contentType: "text/plain"))
            let message = try #require(await inbox.next())
            #expect(message.payload.isEmpty)
            #expect(message.contentType == "text/plain")
        }
    }

    @Test(arguments: BusKind.allCases) func carriesWhereToAnswer(kind: BusKind) async throws {
        try await kind.withBuses(1) { buses in
            let inbox = Inbox()
            try await buses[0].subscribe("a", qos: .atLeastOnce, handler: inbox.handler)
            let addresses = [
                ReplyAddress(topic: "answers/here", correlation: [0, 255, 7]),
                ReplyAddress(topic: "", correlation: [1]),
                nil,
            ]
            for address in addresses {
                let message = OutboundMessage(topic: "a", payload: [], qos: .atLeastOnce, reply: address)
                try await buses[0].publish(message)
                #expect(await inbox.next()?.reply == address)
            }
        }
    }

    @Test(arguments: BusKind.allCases) func carriesHowLongAMessageLives(kind: BusKind) async throws {
        try await kind.withBuses(1) { buses in
            let inbox = Inbox()
            try await buses[0].subscribe("a", qos: .atLeastOnce, handler: inbox.handler)
            for seconds: UInt32? in [3_600, nil] {
                try await buses[0].publish(OutboundMessage(topic: "a", payload: [], expirySeconds: seconds))
                let left = await inbox.next()?.expirySeconds
                // A broker takes off what it has kept the message for, in whole seconds.
                #expect(left == seconds || (seconds != nil && left == 3_599))
            }
        }
    }

    @Test(arguments: BusKind.allCases, [QualityOfService.atMostOnce, .atLeastOnce])
    func keepsTheOrder(kind: BusKind, qos: QualityOfService) async throws {
        try await kind.withBuses(2) { buses in
            let inbox = Inbox()
            try await buses[1].subscribe("a/+", qos: qos, handler: inbox.handler)
            for number in 0..<2_000 {
                buses[0].send(OutboundMessage("a/\(number % 3)", "\(number)", qos: qos)) { _ in }
            }
            #expect(await inbox.take(2_000).map(\.text) == (0..<2_000).map(String.init))
        }
    }

    @Test(arguments: BusKind.allCases) func callsTheHandlerOfTheFilterThatMatches(kind: BusKind) async throws {
        try await kind.withBuses(1) { buses in
            let (first, second) = (Inbox(), Inbox())
            try await buses[0].subscribe("a/+", handler: first.handler)
            try await buses[0].subscribe("b/+", handler: second.handler)
            for topic in ["a/1", "b/1", "b/2", "a/2"] { buses[0].send(OutboundMessage(topic, topic)) { _ in } }
            #expect(await first.take(2).map(\.text) == ["a/1", "a/2"])
            #expect(await second.take(2).map(\.text) == ["b/1", "b/2"])
        }
    }

    @Test(arguments: BusKind.allCases) func keepsRetainedMessagesForThoseWhoComeLater(kind: BusKind) async throws {
        try await kind.withBuses(2) { buses in
            try await buses[0].publish(OutboundMessage("state", "old", retain: true))
            try await buses[0].publish(OutboundMessage("state", "new", retain: true))
            let inbox = Inbox()
            try await buses[1].subscribe("state", handler: inbox.handler)
            let kept = try #require(await inbox.next())
            #expect(kept.text == "new")
            #expect(kept.isRetained)
            try await buses[0].publish(OutboundMessage("state", "live", retain: true))
            let live = try #require(await inbox.next())
            #expect(live.text == "live")
            #expect(!live.isRetained)
        }
    }

    @Test(arguments: BusKind.allCases) func anEmptyRetainedMessageClearsTheTopic(kind: BusKind) async throws {
        try await kind.withBuses(2) { buses in
            try await buses[0].publish(OutboundMessage("state", "old", retain: true))
            try await buses[0].publish(OutboundMessage("state", "", retain: true))
            let inbox = Inbox()
            try await buses[1].subscribe("#", handler: inbox.handler)
            try await buses[0].publish(OutboundMessage("other", "marker"))
            #expect(await inbox.next()?.text == "marker")
        }
    }

    @Test(arguments: BusKind.allCases) func saysWhenNobodyListens(kind: BusKind) async throws {
        try await kind.withBuses(2) { buses in
            #expect(try await buses[0].publish(OutboundMessage("a", "1", qos: .atLeastOnce)) == .noSubscribers)
            #expect(try await buses[0].publish(OutboundMessage("a", "2", qos: .atMostOnce)) == .sent)
            try await buses[1].subscribe("a") { _ in }
            #expect(try await buses[0].publish(OutboundMessage("a", "3", qos: .atLeastOnce)) == .sent)
        }
    }

    @Test(arguments: BusKind.allCases) func givesWhatAHandlerRefusedAgain(kind: BusKind) async throws {
        struct Refusal: Error {}
        try await kind.withBuses(2) { buses in
            let inbox = Inbox()
            let refusals = Mutex(2)
            try await buses[1].subscribe("a", qos: .atLeastOnce) { messages in
                let refuses = refusals.withLock { left in
                    defer { left = max(0, left - 1) }
                    return left > 0
                }
                if refuses { throw Refusal() }
                inbox.receive(messages)
            }
            for number in 0..<5 { buses[0].send(OutboundMessage("a", "\(number)")) { _ in } }
            #expect(await inbox.take(5).map(\.text) == ["0", "1", "2", "3", "4"])
            #expect(refusals.withLock { $0 } == 0)
        }
    }

    @Test(arguments: BusKind.allCases, ["", "a/+", "#", "a\0b"])
    func refusesBadTopics(kind: BusKind, topic: String) async throws {
        try await kind.withBuses(1) { buses in
            #expect(await buses[0].failureCode(OutboundMessage(topic, "x")) == .badTopic)
            #expect(await buses[0].failureCode(OutboundMessage("good", "x")) == nil)
        }
    }

    @Test(arguments: BusKind.allCases) func refusesBadFilters(kind: BusKind) async throws {
        try await kind.withBuses(1) { buses in
            let error = await #expect(throws: BusError.self) { try await buses[0].subscribe("a#") { _ in } }
            #expect(error?.code == .badTopic)
        }
    }

    @Test(arguments: BusKind.allCases) func refusesMoreThanItsQueueHolds(kind: BusKind) async throws {
        try await kind.withBuses(1, limits: QueueLimits(messages: 10, bytes: 100)) { buses in
            let large = OutboundMessage("a", String(repeating: "x", count: 101))
            #expect(await buses[0].failureCode(large) == .queueFull)
            #expect(await buses[0].failureCode(OutboundMessage("a", "x")) == nil)
        }
    }

    @Test(arguments: BusKind.allCases) func membersOfAGroupTakeTurns(kind: BusKind) async throws {
        try await kind.withBuses(3) { buses in
            let inboxes = [Inbox(), Inbox()]
            try await buses[1].subscribe("$share/workers/a/+", qos: .atLeastOnce, handler: inboxes[0].handler)
            try await buses[2].subscribe("$share/workers/a/+", qos: .atLeastOnce, handler: inboxes[1].handler)
            for number in 0..<10 { try await buses[0].publish(OutboundMessage("a/\(number)", "\(number)")) }
            let taken = await inboxes[0].take(5) + inboxes[1].take(5)
            #expect(Set(taken.map(\.text)) == Set((0..<10).map(String.init)))
        }
    }

    @Test(arguments: BusKind.allCases) func answersEveryoneWhenItCloses(kind: BusKind) async throws {
        let (sent, subscribed) = (Promise<BusFailureCode?>(), Promise<BusFailureCode?>())
        var closed: (any MessageBus)?
        try await kind.withLonelyBus { bus in
            bus.send(OutboundMessage("a", "waits")) { sent.fulfil($0.failureCode) }
            bus.addSubscription(Subscription(try TopicFilter("a"), qos: .atMostOnce) { _ in }) {
                subscribed.fulfil($0.failureCode)
            }
            #expect(await bus.failureCode(OutboundMessage("a", "x", qos: .atMostOnce)) == .notConnected)
            closed = bus
        }
        let bus = try #require(closed)
        #expect(await sent.value() == .closed)
        #expect(await subscribed.value() == .closed)
        #expect(await bus.failureCode(OutboundMessage("a", "late")) == .closed)
        await #expect(throws: BusError.self) { try await bus.subscribe("a") { _ in } }
        await #expect(throws: BusError.self) { try await bus.waitUntilConnected() }
    }

    @Test(arguments: BusKind.allCases) func tellsHowItStands(kind: BusKind) async throws {
        var states: AsyncStream<ConnectionState>?
        try await kind.withBuses(1) { buses in
            try await buses[0].waitUntilConnected()
            states = buses[0].connectionStates()
        }
        var last: ConnectionState?
        for await state in try #require(states) { last = state }
        guard case .closed = last else {
            Issue.record("the last state is \(String(describing: last))")
            return
        }
    }
}

extension Result where Failure == BusError {
    var failureCode: BusFailureCode? {
        if case .failure(let error) = self { error.code } else { nil }
    }
}
