import Bus
import BusTestKit
import LocalBroker

/// The buses that keep the same contract.
enum BusKind: String, CaseIterable, Sendable {
    case inMemory, mosquitto
    /// The same through a socket in the file system.
    case mosquittoSocket

    /// Runs buses to one broker of their own. The buses have persistent sessions.
    func withBuses(
        _ count: Int,
        limits: QueueLimits = QueueLimits(messages: 10_000, bytes: 64 << 20),
        _ body: ([any MessageBus]) async throws -> Void
    ) async throws {
        switch self {
        case .inMemory:
            let broker = InMemoryBroker()
            let buses = (0..<count).map { _ in InMemoryBus(broker, queueLimits: limits) }
            try await body(buses)
            for bus in buses { bus.close() }
        case .mosquitto:
            try await withBroker { address in
                try await Self.withMore(count, [], address, limits, body)
            }
        case .mosquittoSocket:
            try await withBroker {
                $0.socketPath = $0.dataDirectory + "/socket"
            } _: { address in
                try await Self.withMore(count, [], address, limits, body)
            }
        }
    }

    private static func withMore(
        _ count: Int,
        _ buses: [any MessageBus],
        _ address: BrokerAddress,
        _ limits: QueueLimits,
        _ body: ([any MessageBus]) async throws -> Void
    ) async throws {
        guard buses.count < count else { return try await body(buses) }
        let configure = { (configuration: inout BusConfiguration) in
            configuration.sessionExpirySeconds = 60
            configuration.queueLimits = limits
        }
        try await withBus(address, clientID: "bus-\(buses.count)", configure: configure) { bus in
            try await withMore(count, buses + [bus], address, limits, body)
        }
    }

    /// Runs a bus that finds no broker while `body` runs, and closes it then.
    func withLonelyBus(_ body: (any MessageBus) async throws -> Void) async throws {
        switch self {
        case .inMemory:
            let broker = InMemoryBroker()
            broker.isOnline = false
            let bus = InMemoryBus(broker)
            try await body(bus)
            bus.close()
        case .mosquitto, .mosquittoSocket:
            try await withBrokerFixture { fixture in
                let configuration = BusConfiguration(address: fixture.address, clientID: "lonely")
                try await withRunning(try MosquittoBus(configuration, logger: .silent)) { bus in try await body(bus) }
            }
        }
    }
}
