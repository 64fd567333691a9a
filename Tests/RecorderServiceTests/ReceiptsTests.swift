import Bus
import Failure
import Messages
import ServiceKit
import ServiceTestKit
import Store
import SwiftProtobuf
import Testing

@testable import RecorderService

/// What a recorder tells producers.
@Suite(.timeLimit(.minutes(1))) struct ReceiptsTests {
    private let bench: ServiceBench
    private let store = MemoryStore()

    init() async throws {
        bench = try await ServiceBench()
    }

    private func recorder() throws -> Recorder {
        Recorder(
            store: store,
            site: try Name("home"),
            bus: bench.bus,
            health: bench.health,
            logger: bench.log.logger,
            metrics: bench.metrics,
            clock: WallClock { 5_000_000 }
        )
    }

    private func report(_ sequence: UInt64, firstPending: UInt64 = 1) throws -> InboundMessage {
        let whole = try InboundMessage.report(sequence)
        var payload = whole.payload
        WireDelivery.append(firstPending: firstPending, to: &payload)
        return InboundMessage(topic: whole.topic, payload: payload, qos: .atLeastOnce)
    }

    private func listen() async throws { try await bench.listen(to: "mien/v1/home/receipts/+") }

    private var receipts: [WireReceipt] { get throws { try bench.decoded() } }

    @Test func tellsThroughWhichReportEverythingIsRecorded() async throws {
        try await listen()
        let recorder = try recorder()
        try await bench.running(recorder) {
            try recorder.receive([report(1), report(2), report(4)])
            await bench.wait { bench.messages.count == 1 }
        }
        #expect(bench.messages.first?.topic == "mien/v1/home/receipts/classifier-1")
        let receipt = try #require(try receipts.first)
        #expect(receipt.storedThrough == 2 && receipt.recordedAt == 5_000_000)
    }

    @Test func keepsTheReceiptAtTheBroker() async throws {
        let recorder = try recorder()
        try await bench.running(recorder) {
            try recorder.receive([report(1)])
            // Whoever comes later gets it, too.
            try await listen()
            await bench.wait { bench.messages.count == 1 }
        }
        #expect(try receipts.map(\.storedThrough) == [1])
    }

    @Test func tellsAgainWhoSendsAgain() async throws {
        try await listen()
        let recorder = try recorder()
        try await bench.running(recorder) {
            for count in 1...2 {
                try recorder.receive([report(1)])
                await bench.wait { bench.messages.count == count }
            }
        }
        #expect(try receipts.map(\.storedThrough) == [1, 1])
        #expect(bench.metrics.sum("mien_reports_duplicate_total") == 1)
    }

    @Test func tellsOnceForManyReports() async throws {
        try await listen()
        let recorder = try recorder()
        try await bench.running(recorder) {
            for sequence in 1...500 as ClosedRange<UInt64> { try recorder.receive([report(sequence)]) }
            await bench.wait { (try? receipts.last?.storedThrough) == 500 }
        }
        #expect(bench.messages.count < 50)
    }

    @Test func tellsNothingToThoseWhoDoNotWait() async throws {
        try await listen()
        let recorder = try recorder()
        try await bench.running(recorder) {
            try recorder.receive([.report(7)])
            try recorder.receive([report(8, firstPending: 8)])
            await bench.wait { !bench.messages.isEmpty }
        }
        #expect(try receipts.map(\.storedThrough) == [8])
    }

    @Test func tellsNothingOfWhatIsNotStored() async throws {
        try await listen()
        let recorder = try recorder()
        store.failure = StoreError(.full, "no room")
        try await bench.running(recorder) {
            #expect(throws: StoreError.self) { try recorder.receive([report(1)]) }
            store.failure = nil
            try recorder.receive([report(1)])
            await bench.wait { !bench.messages.isEmpty }
        }
        #expect(try receipts.map(\.storedThrough) == [1])
    }

    @Test func goesOnWhereTheStoreIsAfterARestart() async throws {
        try await listen()
        store.kept = [1, 2, 3, 4, 6]
        let recorder = try recorder()
        try await bench.running(recorder) {
            try recorder.receive([report(5, firstPending: 3)])
            await bench.wait { !bench.messages.isEmpty }
        }
        #expect(try receipts.map(\.storedThrough) == [6])
        #expect(bench.metrics.sum("mien_sequence_gaps_total") == 0)
    }

    @Test func countsWhatAProducerGaveUp() async throws {
        try await listen()
        let recorder = try recorder()
        try await bench.running(recorder) {
            try recorder.receive([report(1), report(2), report(10, firstPending: 9), report(9, firstPending: 9)])
            await bench.wait { !bench.messages.isEmpty }
        }
        #expect(try receipts.map(\.storedThrough) == [10])
        #expect(bench.metrics.sum("mien_sequence_gaps_total") == 6)
    }

    /// A report that no recorder stores would be sent for ever.
    @Test func coversWhatItRefuses() async throws {
        try await listen()
        var bad = WireEmotionReport()
        (bad.producer, bad.sequence, bad.firstPending) = ("classifier-1", 2, 1)
        let payload: [UInt8] = try bad.serializedBytes()
        let topic = "mien/v1/home/hall/emotions"
        let recorder = try recorder()
        try await bench.running(recorder) {
            try recorder.receive([report(1), InboundMessage(topic: topic, payload: payload, qos: .atLeastOnce), report(3)])
            await bench.wait { !bench.messages.isEmpty }
        }
        #expect(try receipts.map(\.storedThrough) == [3])
        #expect(store.reports.map(\.sequence) == [1, 3])
        #expect(bench.complaints("invalid") == 1)
    }

    @Test func tellsAtOnceWhatIsRecordedWhileItEnds() async throws {
        try await listen()
        let recorder = try recorder()
        try await bench.running(recorder) {}
        try recorder.receive([report(1)])
        await bench.wait { !bench.messages.isEmpty }
        #expect(try receipts.map(\.storedThrough) == [1])
    }
}
