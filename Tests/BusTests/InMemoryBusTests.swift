import Bus
import BusTestKit
import Failure
import Testing

/// What the bus in memory does besides the contract: its broker can be switched off.
@Suite(.timeLimit(.minutes(1))) struct InMemoryBusTests {
    private let broker = InMemoryBroker()

    @Test func sendsWhatWaitedWhenTheBrokerIsBack() async throws {
        let bus = InMemoryBus(broker)
        let inbox = Inbox()
        try await bus.subscribe("a", qos: .atLeastOnce, handler: inbox.handler)
        broker.isOnline = false
        #expect(await bus.nextConnectionError()?.code == .unreachable)
        #expect(await bus.failureCode(OutboundMessage("a", "lost", qos: .atMostOnce)) == .notConnected)
        bus.send(OutboundMessage("a", "kept")) { _ in }
        broker.isOnline = true
        #expect(await inbox.next()?.text == "kept")
        bus.close()
    }

    @Test func keepsRetainedMessagesWhileItIsAway() async throws {
        let bus = InMemoryBus(broker)
        try await bus.publish(OutboundMessage("state", "1", retain: true))
        broker.isOnline = false
        broker.isOnline = true
        let (other, inbox) = (InMemoryBus(broker), Inbox())
        try await other.subscribe("state", handler: inbox.handler)
        #expect(await inbox.next()?.isRetained == true)
        bus.close()
        other.close()
    }

    @Test func aClosedMemberLeavesItsGroup() async throws {
        let (sender, first, second) = (InMemoryBus(broker), InMemoryBus(broker), InMemoryBus(broker))
        let inbox = Inbox()
        try await first.subscribe("$share/g/a") { _ in }
        try await second.subscribe("$share/g/a", handler: inbox.handler)
        first.close()
        for number in 0..<4 { try await sender.publish(OutboundMessage("a", "\(number)")) }
        #expect(await inbox.take(4).count == 4)
        sender.close()
        second.close()
    }
}
