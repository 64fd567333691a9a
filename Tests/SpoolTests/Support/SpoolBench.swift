import Bus
import BusTestKit
import Foundation
import Messages
import ServiceKit
import ServiceTestKit
import SwiftProtobuf
import Synchronization
import Threads

@testable import Spool

/// A spool with a folder of its own, and a recorder that a test plays.
struct SpoolBench {
    let bench: ServiceBench
    let folder: String
    var configuration: SpoolConfiguration
    private static let starts = Mutex(0)

    init() async throws {
        bench = try await ServiceBench()
        folder = FileManager.default.temporaryDirectory.appending(path: "mien-spool-\(UUID().uuidString)").path()
        configuration = SpoolConfiguration(path: folder + "/sub/test.spool")
        configuration.pace = .relentless
        // A busy machine shall not fail a test.
        configuration.patience = .seconds(600)
        configuration.farewellTime = .zero
    }

    func remove() {
        // What stays behind in the folder for temporary files is no reason to fail a test.
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// Opens the spool, as a process that starts does.
    func open(producer: String, pageLimit: Int? = nil, on bus: (any MessageBus)? = nil) throws -> Spool {
        try Spool(
            configuration,
            file: SpoolFile(configuration, pageLimit: pageLimit),
            site: Name("home"),
            producer: Name(producer),
            bus: bus ?? bench.bus,
            health: bench.health,
            logger: bench.log.logger,
            metrics: bench.metrics
        )
    }

    func running(_ spool: Spool, _ body: () async throws -> Void) async throws {
        try await bench.running(spool, body)
    }

    /// Adds messages that nobody records, as a process that ends then.
    func leave(_ count: Int, of producer: String) async throws {
        // Another process has a connection of its own.
        let bus = InMemoryBus(bench.broker, isPersistent: false)
        defer { bus.close() }
        let spool = try open(producer: producer, on: bus)
        try await running(spool) { for _ in 0..<count { try await spool.add() } }
    }

    func listen() async throws { try await bench.listen(to: "mien/v1/home/labels") }

    /// Says, retained, that a producer's messages are recorded.
    func giveReceipt(_ producer: String, through number: UInt64) async throws {
        let payload: [UInt8] = try WireReceipt.with { $0.storedThrough = number }.encode()
        let topic = "mien/v1/home/receipts/\(producer)"
        try await bench.peer.publish(OutboundMessage(topic: topic, payload: payload, qos: .atLeastOnce, retain: true))
    }

    /// What was published, each as `producer sequence firstPending`.
    var published: [String] {
        bench.messages.map { message in
            do {
                let delivery = try WireDelivery.decode(message.payload)
                return "\(delivery.producer) \(delivery.sequence) \(delivery.firstPending)"
            } catch {
                return "\(error)"
            }
        }
    }

    var ledger: [SpoolLedger.Entry] {
        get throws { try SpoolLedger(path: configuration.path).entries }
    }
}

extension Spool {
    /// Adds a label's delivery without a label, and something to make it longer.
    func add(padding: Int = 0) async throws {
        try await add(topic: .labels) { producer, sequence in
            try Self.payload(producer, sequence, padding: padding)
        }
    }

    private static func payload(_ producer: Name, _ sequence: UInt64, padding: Int) throws -> [UInt8] {
        var label = WireLabel()
        (label.producer, label.sequence) = (producer.text, sequence)
        label.person = String(repeating: "x", count: padding)
        return try label.serializedBytes()
    }
}
