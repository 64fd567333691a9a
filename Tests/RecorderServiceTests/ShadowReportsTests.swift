import Bus
import Failure
import Foundation
import Messages
import RPC
import ServiceKit
import ServiceTestKit
import Store
import SwiftProtobuf
import Testing

@testable import RecorderService

/// What a recorder makes of reports that are only compared, and of those that were forgotten.
@Suite(.timeLimit(.minutes(1))) struct ShadowReportsTests {
    private let bench: ServiceBench

    init() async throws {
        bench = try await ServiceBench()
    }

    private func recorder(_ store: any ReportStore) throws -> Recorder {
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

    /// - Parameter topic: The last part of it.
    private func message(
        _ sequence: UInt64,
        on topic: String = "shadow",
        frame: UInt64? = nil,
        _ change: (inout WireEmotionReport) -> Void = { $0.shadow = true }
    ) throws -> InboundMessage {
        var report = try WireEmotionReport.decode(try InboundMessage.report(sequence).payload)
        (report.firstPending, report.frame.sequence) = (1, frame ?? sequence)
        change(&report)
        return InboundMessage(topic: "mien/v1/home/hall/\(topic)", payload: try report.encode(), qos: .atLeastOnce)
    }

    private func withStore(_ body: (SQLiteStore, ReadOnlyStore) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "mien-\(UUID().uuidString)").path
        // What cannot be removed is left to the system's own cleaning.
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let store = try SQLiteStore(path: "\(folder)/mien.sqlite")
        try await body(store, ReadOnlyStore(path: "\(folder)/mien.sqlite"))
    }

    private var receipts: [UInt64] { get throws { try bench.decoded(WireReceipt.self).map(\.storedThrough) } }

    @Test func areStoredAsSuchAndGetAReceipt() async throws {
        try await bench.listen(to: "mien/v1/home/receipts/+")
        let store = MemoryStore()
        let recorder = try recorder(store)
        try await bench.running(recorder) {
            try recorder.receive([InboundMessage.report(1), message(2, frame: 1), InboundMessage.report(3)])
            await bench.wait { !bench.messages.isEmpty }
        }
        #expect(store.reports.map(\.isShadow) == [false, true, false])
        #expect(store.batches == 1)
        #expect(try receipts == [3])
    }

    @Test func sayWhoReadAFace() throws {
        let store = MemoryStore()
        try recorder(store).receive([
            message(1, on: "emotions") { $0.faces[0].model = .with { ($0.name, $0.version) = ("tiny", "2.0") } }
        ])
        let face = try #require(store.reports.first?.faces.first)
        #expect(face.model?.name.text == "tiny" && face.model?.engine == "opencv")
    }

    /// Believed by its topic or by itself alone, it would be counted where it does not belong.
    @Test(arguments: [("shadow", false), ("emotions", true)])
    func areRefusedWhenTopicAndReportDiffer(topic: String, isShadow: Bool) async throws {
        try await bench.listen(to: "mien/v1/home/receipts/+")
        let store = MemoryStore()
        let recorder = try recorder(store)
        try await bench.running(recorder) {
            try recorder.receive([message(1, on: topic) { $0.shadow = isShadow }])
            await bench.wait { !bench.messages.isEmpty }
        }
        #expect(store.reports.isEmpty)
        #expect(bench.complaints("invalid") == 1)
        #expect(try receipts == [1])
    }

    @Test func areWhatItSubscribesToBesideReportsAndLabels() throws {
        let store = MemoryStore()
        let subscriptions = try recorder(store).subscriptions(site: Name("home"))
        #expect(
            subscriptions.map(\.filter.text) == [
                "mien/v1/home/+/emotions", "mien/v1/home/+/shadow", "mien/v1/home/labels",
            ]
        )
        #expect(subscriptions.allSatisfy { $0.qos == .atLeastOnce })
        try subscriptions[1].handler([message(1)])
        #expect(store.reports.map(\.isShadow) == [true])
    }

    // MARK: Forgotten

    /// What comes again out of a spool after it was forgotten is done with: its producer need not send it once more.
    @Test func areNotStoredOnceTheyAreForgottenAndGetAReceipt() async throws {
        try await bench.listen(to: "mien/v1/home/receipts/+")
        try await withStore { store, reader in
            let recorder = try recorder(store)
            let batch = try [InboundMessage.report(1), message(2, frame: 1)]
            try recorder.receive(batch)
            _ = try store.forget(ReportSelection(camera: try Name("hall")), at: 4_000_000)
            try await bench.running(recorder) {
                try recorder.receive(batch)
                await bench.wait { !bench.messages.isEmpty }
            }
            #expect(try reader.summary().reports == 0)
            #expect(try reader.reports(ReportSelection(model: "baseline-7")).reports.isEmpty)
            #expect(try receipts.last == 2)
            #expect(bench.metrics.sum("mien_reports_forgotten_total") == 2)
        }
    }

    // MARK: Answers

    @Test func areComparedWithTheOthers() async throws {
        try await withStore { store, reader in
            try recorder(store).receive([
                message(1, on: "emotions") { _ in },
                message(2, frame: 1) {
                    ($0.shadow, $0.model.name, $0.faces[0].emotion) = (true, "tiny", .sad)
                    $0.faces[0].probabilities = [0.1, 0.1, 0.1, 0.1, 0.4, 0.1, 0.1]
                },
            ])
            let answers = RecordAnswers(reader: reader, site: try Name("home")) { _ in WireForgetReply() }
            let reply = try answers.compare(.with { ($0.first, $0.second) = ("baseline-7", "tiny-1.0") })
            #expect(reply.answers.reduce(0, +) == 1 && reply.answers[3 * 7 + 4] == 1)
            #expect(reply.firstLabelled.count == 49 && reply.secondLabelled.count == 49)
            let frame = try answers.frame(.with { ($0.camera, $0.run, $0.frame) = ("hall", 77, 1) })
            #expect(frame.reports.map(\.report.shadow) == [false, true])
            let unknown = #expect(throws: StoreError.self) {
                try answers.compare(.with { ($0.first, $0.second) = ("baseline-7", "other") })
            }
            #expect(unknown?.code == .badSelection)
        }
    }
}
