import BusTestKit
import Hummingbird
import HummingbirdTesting
import Logging
import ServiceKit
import Testing

@testable import GatewayService

@Suite struct HealthAPITests {
    private func answer(_ path: String, health: Health = Health()) async throws -> TestResponse {
        let router = Gateway.router(
            [HealthAPI(bus: InMemoryBus(InMemoryBroker()), health: health)],
            logger: Logger(label: "test")
        )
        return try await Application(router: router).test(.router) { client in
            try await client.execute(uri: path, method: .get)
        }
    }

    @Test func saysThatAllIsWell() async throws {
        #expect(try await answer("/api/v1/health").status == .ok)
    }

    @Test func saysThatSomethingIsNot() async throws {
        let health = Health()
        health.impair("broker", "there is no broker")
        #expect(try await answer("/api/v1/health", health: health).status == .serviceUnavailable)
    }

    @Test func namesWhatIsNotThere() async throws {
        let response = try await answer("/api/v1/nothing")
        #expect(response.status == .notFound)
        #expect(String(buffer: response.body).contains(#""code":"not_found""#))
    }
}
