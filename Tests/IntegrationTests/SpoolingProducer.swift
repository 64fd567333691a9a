import Bus
import BusTestKit
import Logging
import Messages
import ServiceKit
import ServiceLifecycle
import ServiceTestKit
import Spool
import SwiftProtobuf

/// Somebody who makes reports and keeps them in a spool, in the test's own process.
struct SpoolingProducer: Sendable {
    let spool: Spool
    let path: String
    private let bell: Bell
    let metrics: RingingMetrics

    /// Runs a producer while `body` runs.
    static func running(
        at address: BrokerAddress,
        path: String,
        limitBytes: Int = 64 << 20,
        _ body: (SpoolingProducer) async throws -> Void
    ) async throws {
        let bell = Bell()
        let metrics = RingingMetrics(bell: bell)
        var bus = BusConfiguration(address: address, clientID: "test-producer")
        bus.backoff = Backoff(initial: .milliseconds(20), limit: .milliseconds(100))
        let connection = try MosquittoBus(bus, logger: .silent)
        var configuration = SpoolConfiguration(path: path)
        configuration.limitBytes = limitBytes
        let spool = try Spool(
            configuration,
            site: .constant("home"),
            producer: .producer(of: .constant("test")),
            bus: connection,
            health: Health(),
            logger: .silent,
            metrics: metrics
        )
        let producer = SpoolingProducer(spool: spool, path: path, bell: bell, metrics: metrics)
        let group = ServiceGroup(
            configuration: .init(services: [.init(service: connection), .init(service: spool)], logger: .silent)
        )
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            try await body(producer)
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    /// Makes reports; returns when they are in the spool.
    func add(_ count: Int) async throws {
        for start in stride(from: 0, to: count, by: 500) {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in start..<min(start + 500, count) { group.addTask { try await addOne() } }
                try await group.waitForAll()
            }
        }
    }

    private func addOne() async throws {
        try await spool.add(topic: .emotions(camera: .constant("hall"))) { producer, sequence in
            try Self.report(producer, sequence).encode()
        }
    }

    /// Waits until everything is recorded.
    func waitUntilRecorded() async {
        await bell.wait {
            // One that cannot be read at the moment is read again with the next commit.
            (try? SpoolLedger(path: path))?.entries.allSatisfy { $0.pending == 0 } == true
        }
    }

    private static func report(_ producer: Name, _ sequence: UInt64) -> WireEmotionReport {
        .with {
            ($0.producer, $0.sequence) = (producer.text, sequence)
            ($0.frame.run, $0.frame.sequence) = (7, sequence)
            ($0.frame.capturedAt, $0.frame.width, $0.frame.height) = (WallClock.system.now, 640, 480)
            ($0.model.name, $0.model.version) = ("baseline", "0.1.0")
            ($0.engine, $0.detector) = ("opencv", "haar")
        }
    }
}
