import Bus
import BusTestKit
import Failure
import Foundation
import LocalBroker
import Synchronization
import Testing

/// Ways to lose a broker, and how the bus comes back from each.
@Suite(.serialized, .timeLimit(.minutes(1))) struct ReconnectSerialTests {
    private static let backoff = Backoff(initial: .milliseconds(20), limit: .milliseconds(100))

    private func configuration(_ address: BrokerAddress, _ clientID: String = "bus") -> BusConfiguration {
        var configuration = BusConfiguration(address: address, clientID: clientID)
        configuration.backoff = Self.backoff
        return configuration
    }

    @Test(arguments: [BrokerFixture.Ending.terminate, .kill], [nil, "socket"])
    func comesBackWhileAThreadPublishesWithoutPause(ending: BrokerFixture.Ending, socket: String?) async throws {
        try await withBrokerFixture {
            // A broker that was killed leaves its socket's file behind.
            $0.socketPath = socket.map { [folder = $0.dataDirectory] in "\(folder)/\($0)" }
        } _: { fixture in
            let bus = try MosquittoBus(configuration(fixture.address), logger: .silent)
            try await withRunning(bus) { bus in
                let (inbox, publisher) = (Inbox(), Publisher(bus))
                bus.addSubscription(Subscription(try TopicFilter("a"), qos: .atMostOnce, handler: inbox.handler)) { _ in
                }
                defer { publisher.stop() }
                for _ in 0..<3 {
                    try await fixture.run(endingWith: ending) { _ in
                        await bus.waitThroughFailures()
                        #expect(await inbox.take(500).count == 500)
                    }
                    #expect(await bus.nextConnectionError() != nil)
                }
            }
        }
    }

    @Test func sendsWhatWaitedForTheBroker() async throws {
        try await withBrokerFixture { fixture in
            let bus = try MosquittoBus(configuration(fixture.address), logger: .silent)
            let (inbox, outcomes) = (Inbox(), Inbox())
            bus.addSubscription(Subscription(try TopicFilter("a"), qos: .atLeastOnce, handler: inbox.handler)) { _ in }
            try await withRunning(bus) { bus in
                try await fixture.run { _ in await bus.waitThroughFailures() }
                _ = await bus.nextConnectionError()
                for number in 0..<50 {
                    bus.send(OutboundMessage("a", "\(number)")) { result in
                        if case .success(.sent) = result { outcomes.receive([InboundMessage(topic: "", payload: [])]) }
                    }
                }
                try await fixture.run { _ in
                    #expect(await inbox.take(50).map(\.text) == (0..<50).map(String.init))
                    #expect(await outcomes.take(50).count == 50)
                }
            }
        }
    }

    @Test func keepsTryingWhereNothingListens() async throws {
        try await withBrokerFixture { fixture in
            let bus = try MosquittoBus(configuration(fixture.address), logger: .silent)
            try await withRunning(bus) { bus in
                let error = await #expect(throws: BusError.self) { try await bus.waitUntilConnected() }
                #expect(error?.code == .unreachable)
                #expect(error?.message.contains("Connection refused") == true)
                try await fixture.run { _ in await bus.waitThroughFailures() }
            }
        }
    }

    @Test func saysThatAHostIsUnknown() async throws {
        let address = BrokerAddress(host: "no-such-host.invalid", port: 1_883)
        try await withRunning(try MosquittoBus(configuration(address), logger: .silent)) { bus in
            #expect(await bus.nextConnectionError()?.code == .unreachable)
        }
    }

    @Test func givesUpOnAListenerThatSaysNothing() async throws {
        let listener = try SilentListener()
        var configuration = configuration(BrokerAddress(host: "127.0.0.1", port: listener.port))
        configuration.connectTimeout = .milliseconds(100)
        try await withRunning(try MosquittoBus(configuration, logger: .silent)) { bus in
            let error = await bus.nextConnectionError()
            #expect(error?.code == .unreachable)
            #expect(error?.message.contains("no MQTT broker") == true)
        }
    }

    @Test func healsWhenThePasswordIsRight() async throws {
        try await withBrokerFixture { fixture in
            var (fixture, address) = (fixture, fixture.address)
            (address.username, address.password) = ("cam", "right")
            fixture.configuration.access = .passwords(file: fixture.path("passwords"))
            let bus = try MosquittoBus(configuration(address), logger: .silent)
            try await withRunning(bus) { bus in
                try await makePasswords(["cam": "other"], at: fixture.path("passwords"))
                try await fixture.run { _ in
                    // More than once: the library's own loop would have ended after the first refusal.
                    let errors = await bus.connectionErrors(3) { $0.code == .refused }
                    #expect(errors.allSatisfy { $0.message.contains("name and password") })
                }
                try await makePasswords(["cam": "right"], at: fixture.path("passwords"))
                try await fixture.run { _ in await bus.waitThroughFailures() }
            }
        }
    }

    @Test func asksWhetherAnotherClientHasItsIdentifier() async throws {
        try await withBroker { address in
            try await withBus(address, clientID: "twin") { first in
                try await withBus(address, clientID: "twin") { _ in
                    let error = await first.nextConnectionError()
                    #expect(error?.code == .disconnected)
                    #expect(
                        error?.message.contains("another client called 'twin'") == true,
                        "\(String(describing: error))"
                    )
                }
            }
        }
    }

    @Test func endsAtOnceWithoutABroker() async throws {
        let bus = try MosquittoBus(configuration(BrokerAddress(host: "127.0.0.1", port: 1)), logger: .silent)
        let start = ContinuousClock.now
        try await withRunning(bus) { bus in _ = await bus.nextConnectionError() }
        #expect(ContinuousClock.now - start < .seconds(2))
    }
}

/// Publishes from a thread of its own, as fast as the bus takes it, and goes on when it takes nothing.
private final class Publisher: Sendable {
    private let isStopped = Atomic(false)

    init(_ bus: MosquittoBus) {
        let credit = DispatchSemaphore(value: 100)
        Thread.detachNewThread { [self] in
            while !isStopped.load(ordering: .relaxed) {
                credit.wait()
                bus.send(OutboundMessage("a", "x", qos: .atMostOnce)) { _ in credit.signal() }
            }
            // A semaphore must not end with less than it began with.
            for _ in 0..<100 { credit.signal() }
        }
    }

    func stop() { isStopped.store(true, ordering: .relaxed) }
}
