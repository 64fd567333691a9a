import Bus
import BusTestKit
import Failure
import Foundation
import Messages
import Models
import RPC
import ServiceTestKit
import Synchronization
import TestBundles
import Testing

@testable import BundleTransfer

/// A real broker that dies while a bundle comes over it.
@Suite(.serialized, .timeLimit(.minutes(2))) struct CutConnectionSerialTests {
    private static let chunk = UInt64(WireChunkReply.chunkLimit)

    @Test func aBundleGoesOnWhereTheConnectionWasCut() async throws {
        let bundle = try TestBundle(network: TestBundle.bytes(1_000_000))
        let choice = try WireModelChoice(ModelBundle(at: bundle.folder))
        let ledger = Ledger()
        let isFirst = Atomic(true)
        let (places, arrive) = AsyncStream.makeStream(of: Result<URL, any Error>.self)
        let (stopped, mark) = AsyncStream.makeStream(of: Void.self)
        try await withBrokerFixture { fixture in
            let (near, far) = (try Self.bus(fixture, "taker"), try Self.bus(fixture, "library"))
            let bench = try TransferBench(bus: near)
            // The answer that is lost is not waited for long.
            let patience = TransferBench.patience(answer: .seconds(2))
            let server = try TransferBench.makeServer(on: far)
            server.offer(bundle, ledger: ledger) { offset in
                // Half of it is there, and the broker dies before the next answer.
                guard offset >= 2 * Self.chunk, isFirst.exchange(false, ordering: .relaxed) else { return }
                mark.yield()
                await Self.waitUntilLost(far)
                throw CancellationError()
            }
            try await withRunning(near) { _ in
                try await withRunning(far) { _ in
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        group.addTask { try await server.run() }
                        group.addTask {
                            arrive.yield(await Result { try await bench.fetcher(patience: patience).fetch(choice) })
                        }
                        try await fixture.run(endingWith: .kill) { _ in _ = await stopped.first { true } }
                        try await fixture.run { _ in
                            let place = try await places.first { _ in true }?.get()
                            #expect(place?.lastPathComponent == "tiny-1.0.0")
                        }
                        group.cancelAll()
                    }
                }
            }
            let offsets = ledger.offsets
            let cut = try #require(offsets.firstIndex { $0 >= 2 * Self.chunk })
            // Nothing that had come was asked for again, and what had not was.
            #expect(offsets[cut...].allSatisfy { $0 >= offsets[cut] })
            #expect(offsets[cut...].filter { $0 == offsets[cut] }.count >= 2)
            #expect(bench.target.names == ["tiny-1.0.0"])
        }
    }

    private static func bus(_ fixture: BrokerFixture, _ clientID: String) throws -> MosquittoBus {
        var configuration = BusConfiguration(address: fixture.address, clientID: clientID)
        configuration.backoff = Backoff(initial: .milliseconds(20), limit: .milliseconds(100))
        return try MosquittoBus(configuration, logger: .silent)
    }

    private static func waitUntilLost(_ bus: any MessageBus) async {
        for await state in bus.connectionStates() {
            if case .waiting = state { return }
        }
    }
}

extension Result where Failure == any Error {
    fileprivate init(_ body: () async throws -> Success) async {
        do {
            self = .success(try await body())
        } catch {
            self = .failure(error)
        }
    }
}
