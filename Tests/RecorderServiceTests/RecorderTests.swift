import Bus
import Faces
import Failure
import Foundation
import Logging
import Messages
import ServiceKit
import ServiceTestKit
import Store
import Testing

@testable import RecorderService

@Suite("Recorder")
struct RecorderTests {
    let store = MemoryStore()
    let health = Health()
    let log = LogLines()
    let metrics = MetricsRegistry()
    let instant = Instant(2_000_000)

    private func recorder(_ store: (any ReportStore)? = nil) throws -> Recorder {
        let clock = WallClock { [instant] in instant.now }
        return Recorder(
            store: store ?? self.store,
            site: try Name("home"),
            bus: HeldBus(),
            health: health,
            logger: log.logger,
            metrics: metrics,
            clock: clock
        )
    }

    private func count(_ name: String, code: String? = nil) -> Double {
        metrics.snapshot().filter { $0.name == name && (code == nil || $0.labels["code"] == code) }
            .reduce(0) { $0 + $1.value }
    }

    @Test func storesWhatComesBeforeItReturns() throws {
        try recorder().receive([.report(1), .report(2, camera: "door")])
        #expect(store.reports.map(\.sequence) == [1, 2])
        #expect(store.reports.map(\.camera.text) == ["hall", "door"])
        #expect(store.reports.allSatisfy { $0.site.text == "home" && $0.recordedAt == 2_000_000 })
        #expect(count("mien_reports_stored_total") == 2)
    }

    @Test func storesABatchAtOnce() throws {
        try recorder().receive(try (1...20).map { try .report($0) })
        #expect(store.batches == 1)
    }

    @Test func countsWhatComesAgain() throws {
        let recorder = try recorder()
        try recorder.receive([.report(1), .report(2)])
        try recorder.receive([.report(1), .report(2), .report(3)])
        #expect(store.reports.map(\.sequence) == [1, 2, 3])
        #expect(count("mien_reports_stored_total") == 3)
        #expect(count("mien_reports_duplicate_total") == 2)
    }

    @Test func measuresTheTimeFromCaptureToRecordOfWhatIsNew() throws {
        let recorder = try recorder()
        try recorder.receive([.report(1, capturedAt: 1_500_000)])
        instant.now = 90_000_000
        try recorder.receive([.report(1, capturedAt: 1_500_000)])
        #expect(count("mien_record_latency_seconds_count") == 1)
        #expect(count("mien_record_latency_seconds_sum") == 0.5)
    }

    @Test func takesACameraWhoseClockIsAheadForOneWithoutLatency() throws {
        try recorder().receive([.report(1, capturedAt: .max)])
        #expect(count("mien_record_latency_seconds_sum") == 0)
        #expect(store.reports.count == 1)
    }

    static let badMessages: [(message: InboundMessage, code: String)] = [
        (InboundMessage(topic: "mien/v1/home/Hall!/emotions", payload: []), "bad_name"),
        (InboundMessage(topic: "mien/v1/home/hall/feelings", payload: []), "unknown_topic"),
        (InboundMessage(topic: "mien/v1/home/hall/frame", payload: []), "unknown_topic"),
        (InboundMessage(topic: "", payload: []), "unknown_topic"),
        (InboundMessage(topic: "mien/v1/home/hall/emotions", payload: [0xFF, 0xFF, 0xFF]), "malformed"),
        (
            InboundMessage(topic: "mien/v1/home/hall/emotions", payload: [UInt8](repeating: 0, count: 300_000)),
            "too_large"
        ),
        (InboundMessage(topic: "mien/v1/home/hall/emotions", payload: []), "invalid"),
    ]

    @Test(arguments: badMessages.indices) func passesOverWhatIsNoReport(index: Int) throws {
        let bad = Self.badMessages[index]
        try recorder().receive([.report(1), bad.message, .report(2)])
        #expect(store.reports.map(\.sequence) == [1, 2])
        #expect(count("mien_bad_input_total", code: bad.code) == 1)
        #expect(count("mien_bad_input_total") == 1)
        #expect(log.lines.count == 1)
        #expect(log.lines.first?.contains(bad.code) == true)
    }

    @Test func passesOverATruncatedReport() throws {
        let whole = try InboundMessage.report(1)
        let truncated = InboundMessage(topic: whole.topic, payload: Array(whole.payload.dropLast(9)))
        try recorder().receive([truncated])
        #expect(store.batches == 0)
        #expect(count("mien_bad_input_total", code: "malformed") == 1)
    }

    @Test func throwsWhenTheStoreFailsSoThatNothingIsAcknowledged() throws {
        let recorder = try recorder()
        store.failure = StoreError(.full, "no room is left for 'x'; free space on its disk and recording goes on")
        let error = #expect(throws: StoreError.self) { try recorder.receive([.report(1)]) }
        #expect(error?.code == .full)
        #expect(throws: StoreError.self) { try recorder.receive([.report(1)]) }
        #expect(health.complaint?.contains("free space") == true)
        #expect(count("mien_store_failures_total") == 2)
        #expect(count("mien_reports_stored_total") == 0)
        #expect(count("mien_record_latency_seconds_count") == 0)
        #expect(log.lines.count == 1)
        #expect(log.lines.first?.contains("full") == true)
    }

    @Test func goesOnWhenTheStoreWorksAgain() throws {
        let recorder = try recorder()
        store.failure = StoreError(.full, "no room")
        #expect(throws: StoreError.self) { try recorder.receive([.report(5), .report(7)]) }
        store.failure = nil
        try recorder.receive([.report(5), .report(7)])
        #expect(store.reports.map(\.sequence) == [5, 7])
        #expect(health.complaint == nil)
        #expect(count("mien_sequence_gaps_total") == 1)
        #expect(log.lines.last?.contains("Recording again") == true)
    }

    @Test func doesNotTakeABadMessageForAHealedStore() throws {
        let recorder = try recorder()
        store.failure = StoreError(.full, "no room")
        #expect(throws: StoreError.self) { try recorder.receive([.report(1)]) }
        try recorder.receive([InboundMessage(topic: "nonsense", payload: [])])
        #expect(health.complaint != nil)
    }

    @Test func countsGapsFromWhereTheStoreEnds() throws {
        store.kept = [10]
        let recorder = try recorder()
        try recorder.receive([.report(13), .report(14)])
        #expect(count("mien_sequence_gaps_total") == 2)
    }

    // MARK: Labels

    private func label(_ sequence: UInt64, frame: UInt64 = 1, key: String = "key") throws -> InboundMessage {
        var label = WireLabel()
        (label.producer, label.sequence, label.key, label.person) = ("feedback-1", sequence, key, "ann")
        (label.face.camera, label.face.run, label.face.frame) = ("hall", 77, frame)
        (label.verdict, label.emotion, label.givenAt) = (.confirmed, .happy, 5)
        return InboundMessage(topic: "mien/v1/home/labels", payload: try label.encode(), qos: .atLeastOnce)
    }

    @Test func storesLabelsOnceAndTellsWhatItRefuses() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "mien-\(UUID().uuidString)").path
        // What cannot be removed is left to the system's own cleaning.
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/reports.sqlite"
        let recorder = try recorder(SQLiteStore(path: path))
        try recorder.receive([.report(1), label(1), label(2)])
        try recorder.receive([label(3, frame: 2, key: "other"), label(4, frame: 1)])
        #expect(try ReadOnlyStore(path: path).labels(ReportSelection()).labels.map(\.sequence) == [1])
        #expect(count("mien_labels_stored_total") == 1)
        #expect(count("mien_labels_duplicate_total") == 2)
        #expect(count("mien_bad_input_total", code: "unknown_face") == 1)
        #expect(try ReadOnlyStore(path: path).events().map(\.kind) == [.labelRefused])
    }

    @Test func throwsWhenALabelCannotBeStored() throws {
        store.failure = StoreError(.full, "no room")
        let recorder = try recorder()
        #expect(throws: StoreError.self) { try recorder.receive([label(1)]) }
        #expect(health.complaint != nil)
        store.failure = nil
        try recorder.receive([label(1)])
        #expect(health.complaint == nil)
    }

    // MARK: Subscriptions

    @Test func subscribesToTheReportsOfOneSite() throws {
        let recorder = try recorder()
        let subscription = try recorder.subscription(site: Name("home"))
        #expect(subscription.filter.text == "mien/v1/home/+/emotions")
        #expect(subscription.qos == .atLeastOnce)
        try subscription.handler([.report(1)])
        #expect(store.reports.count == 1)
    }

    @Test func writesToSQLiteOnceHoweverOftenTheBrokerSends() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "mien-\(UUID().uuidString)").path
        // What cannot be removed is left to the system's own cleaning.
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/reports.sqlite"
        for _ in 1...2 {
            try recorder(SQLiteStore(path: path)).receive(try (1...5).map { try .report($0) })
        }
        #expect(try ReadOnlyStore(path: path).summary().reports == 5)
        #expect(count("mien_reports_duplicate_total") == 5)
        #expect(count("mien_sequence_gaps_total") == 0)
    }
}
