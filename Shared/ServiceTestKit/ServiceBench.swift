public import Bus
public import BusTestKit
import Failure
import Logging
public import Messages
public import ServiceKit
public import ServiceLifecycle
import Synchronization

/// Everything that a service needs, in memory, and a bell that rings whenever any of it changes.
public final class ServiceBench: Sendable {
    public let broker = InMemoryBroker()
    /// The service's own bus.
    public let bus: InMemoryBus
    /// The bus of whoever talks to the service.
    public let peer: InMemoryBus
    public let metrics: RingingMetrics
    public let health: Health
    public let log: LogBook
    /// Rings whenever any of it changes.
    public let bell: Bell
    private let received = Mutex<[InboundMessage]>([])

    /// Creates a bench whose two buses are connected.
    public init() async throws {
        let bell = Bell()
        self.bell = bell
        bus = InMemoryBus(broker)
        peer = InMemoryBus(broker)
        metrics = RingingMetrics(bell: bell)
        health = Health { bell.ring() }
        log = LogBook(bell: bell)
        try await bus.waitUntilConnected()
        try await peer.waitUntilConnected()
    }

    /// Waits until a condition on any part of the bench holds.
    public func wait(until condition: () -> Bool) async {
        await bell.wait(until: condition)
    }

    /// Says that something happened which the bench does not see by itself.
    public func ring() { bell.ring() }

    /// Waits until the broker has heard of what the service subscribed to so far: the bus subscribes in order.
    public func waitForSubscriptions() async throws {
        try await bus.subscribe("bench/ready") { _ in }
    }

    /// Switches the broker off, and waits until the service's bus has noticed.
    public func takeBrokerAway() async {
        broker.isOnline = false
        for await state in bus.connectionStates() {
            if case .waiting = state { return }
        }
    }

    /// Switches the broker on again.
    public func bringBrokerBack() { broker.isOnline = true }

    /// Keeps the messages of some topics from now on.
    public func listen(to filter: String) async throws {
        try await peer.subscribe(filter, qos: .atLeastOnce) { [self] messages in
            received.withLock { $0 += messages }
            bell.ring()
        }
    }

    /// The messages that were kept, in order.
    public var messages: [InboundMessage] { received.withLock { $0 } }

    /// The messages that were kept, decoded.
    public func decoded<Message: WireMessage>(_ type: Message.Type = Message.self) throws -> [Message] {
        try messages.map { try Message.decode($0.payload) }
    }

    /// Sends a payload to the service.
    public func publish(_ payload: [UInt8], to topic: String) async throws {
        try await peer.publish(OutboundMessage(topic: topic, payload: payload))
    }

    /// Runs a service, which has subscribed already, while `body` runs, and then until it has shut down; it may also end
    /// by itself.
    public func running<Output: Sendable>(
        _ service: any Service,
        _ body: () async throws -> Output
    ) async throws -> Output {
        let configuration = ServiceGroupConfiguration.ServiceConfiguration(
            service: service,
            successTerminationBehavior: .gracefullyShutdownGroup
        )
        let services = ServiceGroup(configuration: .init(services: [configuration], logger: .silent))
        if broker.isOnline { try await waitForSubscriptions() }
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await services.run() }
            do {
                let output = try await body()
                await services.triggerGracefulShutdown()
                try await group.waitForAll()
                return output
            } catch {
                group.cancelAll()
                throw error
            }
        }
    }

    /// How many frames of all cameras the service took, finished and dropped.
    public var frames: FrameTally {
        FrameTally(
            taken: metrics.sum("mien_frames_in_total"),
            finished: metrics.sum("mien_frames_out_total"),
            dropped: metrics.sum("mien_frames_dropped_total")
        )
    }

    /// How many frames were dropped for a reason.
    public func dropped(_ reason: DropReason) -> Int {
        metrics.sum("mien_frames_dropped_total", ["reason": reason.rawValue])
    }

    /// How much bad input of a code was counted.
    public func complaints(_ code: String) -> Int {
        metrics.sum("mien_bad_input_total", ["code": code])
    }
}

/// What became of frames.
public struct FrameTally: Sendable, Equatable {
    public let taken: Int
    public let finished: Int
    public let dropped: Int

    public init(taken: Int, finished: Int, dropped: Int) {
        self.taken = taken
        self.finished = finished
        self.dropped = dropped
    }

    /// Whether every frame that was taken was finished or dropped.
    public var isAtRest: Bool { taken == finished + dropped }
}
