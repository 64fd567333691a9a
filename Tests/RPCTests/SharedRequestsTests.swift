import Bus
import BusTestKit
import Failure
import Messages
import RPC
import ServiceLifecycle
import ServiceTestKit
import Synchronization
import Testing

/// Servers that share the requests to a service.
@Suite(.timeLimit(.minutes(1))) struct SharedRequestsTests {
    private let broker = InMemoryBroker()
    private let bench: RPCBench
    private let counts = Counts()

    init() throws {
        bench = try RPCBench(
            InMemoryBus(broker, isPersistent: false),
            InMemoryBus(broker, isPersistent: false)
        )
    }

    /// How many requests each server answered.
    private final class Counts: Sendable {
        private let numbers = Mutex([0, 0])

        var values: [Int] { numbers.withLock { $0 } }

        func add(_ index: Int) { numbers.withLock { $0[index] += 1 } }
    }

    private func server(_ index: Int) async throws -> ServiceGroup {
        let bus = InMemoryBus(broker, isPersistent: false)
        let server = try RPCServer(
            service: .of("recorder"),
            site: RPCBench.site,
            bus: bus,
            logger: bench.log.logger,
            metrics: bench.metrics,
            sharing: .of("all")
        )
        server.handle(.echo) { [counts] request, deadline in
            #expect(deadline != nil)
            counts.add(index)
            return .echoing(request)
        }
        try await bus.subscribe("ready/\(index)") { _ in }
        return ServiceGroup(configuration: .init(services: [.init(service: server)], logger: .silent))
    }

    private func call(_ count: Int) async throws {
        for number in 0..<count {
            #expect(try await bench.client.call(.echo, .of("c\(number)")).text == "c\(number)")
        }
    }

    /// The clock stands still: a request that got lost would wait for ever.
    @Test func takeTurnsAndLoseNothingWhenOneEnds() async throws {
        let (one, other) = (try await server(0), try await server(1))
        try await bench.waitForSubscriptions()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await one.run() }
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await other.run() }
                try await call(10)
                #expect(counts.values == [5, 5])
                async let calls: Void = call(200)
                await other.triggerGracefulShutdown()
                try await group.waitForAll()
                try await calls
            }
            let before = counts.values
            #expect(before.reduce(0, +) == 210)
            try await call(10)
            #expect(counts.values == [before[0] + 10, before[1]])
            await one.triggerGracefulShutdown()
            try await group.waitForAll()
        }
        let error = try await bench.failure()
        #expect(error.code == .noResponder)
    }
}
