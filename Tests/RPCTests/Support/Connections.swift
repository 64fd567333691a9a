import Bus
import BusTestKit
import Failure
import Logging
import ServiceLifecycle

extension BrokerFixture {
    /// A bus without a session to this broker.
    func bus(_ clientID: String) throws -> MosquittoBus {
        var configuration = BusConfiguration(address: address, clientID: clientID)
        configuration.backoff = Backoff(initial: .milliseconds(20), limit: .milliseconds(100))
        return try MosquittoBus(configuration, logger: .silent)
    }
}

extension MessageBus {
    /// Waits for a connection through any number of failed attempts.
    func waitThroughFailures() async {
        for await state in connectionStates() {
            if case .connected = state { return }
        }
    }

    /// Waits until the connection is lost.
    func waitUntilLost() async {
        for await state in connectionStates() {
            if case .waiting = state { return }
        }
    }

    /// Waits until the broker has all subscriptions of this bus: it goes through packets in order, and answers the one
    /// behind them.
    func waitUntilHeard() async throws {
        await waitThroughFailures()
        try await publish(OutboundMessage(topic: "heard", payload: [], qos: .atLeastOnce))
    }
}

extension ServiceGroup {
    /// A group of one service that says nothing.
    static func silent(_ service: any Service) -> ServiceGroup {
        ServiceGroup(
            configuration: .init(
                services: [.init(service: service, successTerminationBehavior: .gracefullyShutdownGroup)],
                logger: .silent
            )
        )
    }
}
