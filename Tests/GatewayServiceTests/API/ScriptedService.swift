import Bus
import Messages
import RPC
import ServiceKit
import ServiceTestKit

@testable import GatewayService

extension GatewayBench {
    /// Runs a service whose answers are made up, while `body` runs.
    func answering(
        _ service: StaticString,
        _ add: (ScriptedService) async throws -> Void,
        body: () async throws -> Void
    ) async throws {
        let server = try RPCServer(
            service: .constant(service),
            site: .constant("home"),
            bus: bench.peer,
            logger: bench.log.logger,
            metrics: bench.metrics
        )
        try await add(ScriptedService(server: server))
        try await bench.peer.subscribe("bench/peer-ready") { _ in }
        try await bench.running(server) { try await body() }
    }
}

/// Makes answers up.
struct ScriptedService {
    let server: RPCServer

    func on<Request, Reply>(
        _ method: RPCMethod<Request, Reply>,
        _ body: @escaping @Sendable (Request) async throws -> Reply
    ) async {
        server.handle(method, body)
    }
}
