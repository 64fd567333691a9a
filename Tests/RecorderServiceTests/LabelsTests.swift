import Bus
import Faces
import Failure
import Messages
import ServiceKit
import ServiceTestKit
import Store
import SwiftProtobuf
import Testing

@testable import RecorderService

@Suite("Labels") struct LabelsTests {
    let store = MemoryStore()
    let health = Health()
    let log = LogLines()
    let metrics = MetricsRegistry()
    let bus = HeldBus()

    private func recorder() throws -> Recorder {
        Recorder(
            store: store,
            site: try Name("home"),
            bus: bus,
            health: health,
            logger: log.logger,
            metrics: metrics,
            clock: WallClock { 2_000_000 }
        )
    }

    private func label(_ sequence: UInt64, key: String? = nil) throws -> InboundMessage {
        let label = WireLabel.with {
            ($0.producer, $0.sequence, $0.firstPending) = ("feedback.1", sequence, 1)
            ($0.key, $0.person, $0.givenAt) = (key ?? "key-\(sequence)", "ann", 5)
            ($0.face.camera, $0.face.run, $0.face.frame) = ("hall", 77, sequence)
            ($0.verdict, $0.emotion, $0.reason) = (.corrected, .sad, .random)
        }
        return message(try label.encode())
    }

    private func message(_ payload: [UInt8]) -> InboundMessage {
        InboundMessage(topic: "mien/v1/home/labels", payload: payload, qos: .atLeastOnce)
    }

    private func count(_ name: String, code: String? = nil) -> Double {
        metrics.snapshot().filter { $0.name == name && (code == nil || $0.labels["code"] == code) }
            .reduce(0) { $0 + $1.value }
    }

    @Test func areStoredBeforeItReturns() throws {
        try recorder().receive([label(1), label(2)])
        let stored = try #require(store.labels.last)
        #expect(store.labels.map(\.key.text) == ["key-1", "key-2"])
        #expect((stored.site, stored.person.text, stored.recordedAt) == ("home", "ann", 2_000_000))
        #expect((stored.emotion, stored.reason) == (.sad, .random))
        #expect(count("mien_labels_stored_total") == 2)
    }

    @Test func areCountedWhenTheyComeAgain() throws {
        let recorder = try recorder()
        for _ in 1...2 { try recorder.receive([label(1)]) }
        #expect(store.labels.count == 1)
        #expect(count("mien_labels_duplicate_total") == 1)
    }

    @Test func areNotAcknowledgedWhenTheStoreFails() throws {
        let recorder = try recorder()
        store.failure = StoreError(.full, "no room")
        #expect(throws: StoreError.self) { try recorder.receive([label(1)]) }
        #expect(health.complaint == "no room")
        store.failure = nil
        try recorder.receive([label(1)])
        #expect(health.complaint == nil)
        #expect(store.labels.count == 1)
    }

    @Test func arePassedOverWhenTheyAreRefused() throws {
        store.refuse("key-1", with: StoreError(.conflict, "another label"))
        try recorder().receive([label(1), label(2)])
        #expect(store.labels.map(\.key.text) == ["key-2"])
        #expect(count("mien_bad_input_total", code: "conflict") == 1)
    }

    @Test(arguments: [[], [1, 2, 3], Array(repeating: 0xFF, count: 5_000)] as [[UInt8]])
    func arePassedOverWhenTheyAreNone(payload: [UInt8]) throws {
        try recorder().receive([message(payload), label(1)])
        #expect(store.labels.count == 1)
        #expect(count("mien_bad_input_total") == 1)
    }

    @Test func areThoseOfOneSite() throws {
        let subscription = try #require(try recorder().subscriptions(site: Name("home")).last)
        #expect(subscription.filter.text == "mien/v1/home/labels")
        #expect(subscription.qos == .atLeastOnce)
        try subscription.handler([label(1)])
        #expect(store.labels.count == 1)
    }

    @Test(.timeLimit(.minutes(1))) func getAReceiptAlsoWhenTheyAreRefused() async throws {
        let bench = try await ServiceBench()
        store.refuse("key-2", with: StoreError(.conflict, "another label"))
        let recorder = Recorder(
            store: store,
            site: try Name("home"),
            bus: bench.bus,
            health: health,
            logger: log.logger,
            metrics: metrics
        )
        try await bench.listen(to: "mien/v1/home/receipts/+")
        try await bench.running(recorder) {
            try recorder.receive([label(1), label(2), label(3)])
            await bench.wait { !bench.messages.isEmpty }
        }
        #expect(try bench.decoded(WireReceipt.self).last?.storedThrough == 3)
    }
}

extension RecordedLabel {
    fileprivate var site: String { face.frame.site.text }
}
