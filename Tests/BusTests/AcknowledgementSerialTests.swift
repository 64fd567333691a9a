import Bus
import BusTestKit
import Dispatch
import Failure
import Synchronization
import Testing

/// The broker learns that a message is done only when its handler is.
///
/// Whether it has learned is asked by a second client with the same identifier: it takes the session over, and gets
/// again exactly what was not acknowledged.
@Suite(.serialized, .timeLimit(.minutes(1))) struct AcknowledgementSerialTests {
    private func withSession(
        _ address: BrokerAddress,
        handler: @escaping MessageHandler,
        _ body: (MosquittoBus) async throws -> Void
    ) async throws {
        var configuration = BusConfiguration(address: address, clientID: "recorder")
        configuration.sessionExpirySeconds = 600
        // Whoever loses its session shall not fight for it during the test.
        configuration.backoff = Backoff(initial: .seconds(60), limit: .seconds(60))
        let bus = try MosquittoBus(configuration, logger: .silent)
        let isSubscribed = Promise<Void>()
        bus.addSubscription(Subscription(try TopicFilter("work"), qos: .atLeastOnce, handler: handler)) { _ in
            isSubscribed.fulfil(())
        }
        try await withRunning(bus, ending: .byCancellation) { bus in
            await isSubscribed.value()
            try await body(bus)
        }
    }

    @Test func doesNotAcknowledgeWhileTheHandlerRuns() async throws {
        try await withBroker { address in
            let (entered, again, mayReturn) = (Promise<Int>(), Inbox(), DispatchSemaphore(value: 0))
            defer { mayReturn.signal() }
            try await withBus(address, clientID: "producer") { producer in
                let blocking: MessageHandler = { messages in
                    entered.fulfil(messages.count)
                    mayReturn.wait()
                }
                try await withSession(address, handler: blocking) { _ in
                    try await producer.publish(OutboundMessage("work", "1"))
                    #expect(await entered.value() == 1)
                    try await withSession(address, handler: again.handler) { _ in
                        #expect(await again.next()?.text == "1")
                    }
                }
            }
        }
    }

    @Test func acknowledgesWhenTheHandlerHasReturned() async throws {
        try await withBroker { address in
            let (first, again) = (Inbox(), Inbox())
            try await withBus(address, clientID: "producer") { producer in
                try await withSession(address, handler: first.handler) { session in
                    try await producer.publish(OutboundMessage("work", "1"))
                    #expect(await first.next()?.text == "1")
                    // The bus's thread writes the acknowledgement before it can handle another message.
                    try await session.publish(OutboundMessage("elsewhere", "x"))
                }
                try await withSession(address, handler: again.handler) { _ in
                    try await producer.publish(OutboundMessage("work", "marker"))
                    #expect(await again.next()?.text == "marker")
                }
            }
        }
    }

    @Test func neverAcknowledgesWhatTheHandlerRefused() async throws {
        struct Refusal: Error {}
        try await withBroker { address in
            let (refused, again) = (Promise<Void>(), Inbox())
            try await withBus(address, clientID: "producer") { producer in
                let refusing: MessageHandler = { _ in
                    refused.fulfil(())
                    throw Refusal()
                }
                try await withSession(address, handler: refusing) { session in
                    try await producer.publish(OutboundMessage("work", "1"))
                    await refused.value()
                    #expect(await session.nextConnectionError()?.message.contains("come again") == true)
                    try await withSession(address, handler: again.handler) { _ in
                        #expect(await again.next()?.text == "1")
                    }
                }
            }
        }
    }

    /// What comes in one piece with the broker's word that the session is there is refused, too: the next connection must
    /// begin from nothing. It comes so to those who still wait for acknowledgements.
    @Test func takesEverythingAfterManyRefusals() async throws {
        struct Refusal: Error {}
        try await withBroker { address in
            var configuration = BusConfiguration(address: address, clientID: "recorder")
            configuration.sessionExpirySeconds = 600
            configuration.backoff = Backoff(initial: .milliseconds(2), limit: .milliseconds(5))
            configuration.birth = { OutboundMessage("status", "here", retain: true) }
            let (bus, inbox) = (try MosquittoBus(configuration, logger: .silent), Inbox())
            let refusals = Mutex(0)
            let isSubscribed = Promise<Void>()
            let refusing: MessageHandler = { messages in
                let number = refusals.withLock { count in
                    count += 1
                    return count
                }
                guard number > 100 else {
                    // Nobody acknowledges these any more.
                    for _ in 0..<20 { bus.send(OutboundMessage("receipts", "x")) { _ in } }
                    throw Refusal()
                }
                inbox.receive(messages)
            }
            bus.addSubscription(Subscription(try TopicFilter("work"), qos: .atLeastOnce, handler: refusing)) { _ in
                isSubscribed.fulfil(())
            }
            try await withRunning(bus, ending: .byCancellation) { _ in
                await isSubscribed.value()
                try await withBus(address, clientID: "producer") { producer in
                    for number in 1...50 { try await producer.publish(OutboundMessage("work", "\(number)")) }
                }
                var missing = Set((1...50).map(String.init))
                while !missing.isEmpty, let message = await inbox.next() { missing.remove(message.text) }
                #expect(missing.isEmpty)
            }
        }
    }

    @Test func handsOverWhatHasGatheredAndAcknowledgesItTogether() async throws {
        try await withBroker { address in
            try await withBus(address, clientID: "producer") { producer in
                let gate = Gate()
                defer { gate.open() }
                try await withSession(address, handler: gate.handler) { _ in
                    try await producer.publish(OutboundMessage("work", "0"))
                    #expect(await gate.entered.next()?.text == "0")
                    // While the first is handled the others gather.
                    for number in 1..<200 { try await producer.publish(OutboundMessage("work", "\(number)")) }
                    gate.letOnePass()
                    #expect(await gate.entered.take(199).count == 199)
                    #expect(gate.entered.batchSizes == [1, 199])
                    let again = Inbox()
                    try await withSession(address, handler: again.handler) { _ in
                        #expect(await again.take(199).map(\.text) == (1..<200).map(String.init))
                    }
                }
            }
        }
    }

    @Test func handsOverTogetherAfterThousandsOfMessagesToo() async throws {
        try await withBroker { address in
            try await withBus(address, clientID: "producer") { producer in
                let (inbox, entered, mayReturn) = (Inbox(), Promise<Void>(), DispatchSemaphore(value: 0))
                defer { mayReturn.signal() }
                let handler: MessageHandler = { messages in
                    inbox.receive(messages)
                    guard messages.last?.text == "pause" else { return }
                    entered.fulfil(())
                    mayReturn.wait()
                }
                try await withSession(address, handler: handler) { _ in
                    for number in 0..<2_000 { try await producer.publish(OutboundMessage("work", "\(number)")) }
                    #expect(await inbox.take(2_000).count == 2_000)
                    try await producer.publish(OutboundMessage("work", "pause"))
                    await entered.value()
                    for number in 0..<200 { try await producer.publish(OutboundMessage("work", "\(number)")) }
                    mayReturn.signal()
                    #expect(await inbox.take(201).count == 201)
                    #expect(inbox.batchSizes.suffix(2) == [1, 200])
                }
            }
        }
    }
}

/// A handler that blocks until it is let pass.
private final class Gate: Sendable {
    let entered = Inbox()
    private let permits = DispatchSemaphore(value: 0)

    var handler: MessageHandler {
        { [self] messages in
            entered.receive(messages)
            permits.wait()
        }
    }

    func letOnePass() { permits.signal() }

    /// Lets everything pass that may still come.
    func open() {
        for _ in 0..<100 { permits.signal() }
    }
}
