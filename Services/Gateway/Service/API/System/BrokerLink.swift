import Bus
import ServiceLifecycle
import Synchronization

/// Whether there is a connection to the broker.
final class BrokerLink: Service {
    private let bus: any MessageBus
    private let state = Atomic(false)

    init(_ bus: any MessageBus) {
        self.bus = bus
    }

    var isConnected: Bool { state.load(ordering: .relaxed) }

    func run() async throws {
        for await connection in bus.connectionStates().cancelOnGracefulShutdown() {
            if case .connected = connection {
                state.store(true, ordering: .relaxed)
            } else {
                state.store(false, ordering: .relaxed)
            }
        }
        // The stream ends with the bus; whoever runs this waits for the gateway.
        try? await gracefulShutdown()
    }
}
