import Bus
import Failure
import Foundation
import Messages
import RPC
import ServiceKit
import ServiceLifecycle
import ServiceTestKit
import Spool
import SwiftProtobuf
import Testing

@testable import FeedbackService

/// The whole service on a bus in memory, with a recorder that the test plays.
@Suite(.timeLimit(.minutes(1))) struct FeedbackTests {
    private static let now = WallClock.system.now

    private let records = ScriptedRecords()
    private let path = FileManager.default.temporaryDirectory.appending(path: "mien-\(UUID().uuidString)/test.spool")
        .path()

    init() {
        records.change { $0.reports = (1...9).map { .happy(frame: $0, capturedAt: Self.now - 1_000_000) } }
    }

    /// Runs a service that was just started, and something beside it.
    private func running<Output: Sendable>(
        _ bench: ServiceBench,
        producer: String,
        _ body: (RPCClient) async throws -> Output
    ) async throws -> Output {
        let home = try Name("home")
        let spool = try Spool(
            SpoolConfiguration(path: path),
            site: home,
            producer: try Name(producer),
            bus: bench.bus,
            health: bench.health,
            logger: bench.log.logger,
            metrics: bench.metrics
        )
        let feedback = try Feedback(
            FeedbackConfiguration(),
            site: home,
            bus: bench.bus,
            spool: spool,
            pending: try WireLabel.pending(inSpool: path, site: home),
            health: bench.health,
            logger: bench.log.logger,
            metrics: bench.metrics
        )
        let client = try RPCClient(bus: bench.peer, site: home, client: Name("test"))
        return try await bench.running(All(services: feedback.services)) {
            // The client's replies come from now on.
            try await bench.peer.subscribe("test/ready") { _ in }
            return try await body(client)
        }
    }

    /// The services of one process as one.
    private struct All: Service {
        let services: [any Service]

        func run() async throws {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for service in services { group.addTask { try await service.run() } }
                try await group.waitForAll()
            }
        }
    }

    /// Answers in the recorder's place while `body` runs.
    private func withRecorder<Output: Sendable>(
        _ bench: ServiceBench,
        _ body: () async throws -> Output
    ) async throws -> Output {
        let server = try RPCServer(
            service: Name("recorder"),
            site: Name("home"),
            bus: bench.peer,
            logger: bench.log.logger,
            metrics: bench.metrics
        )
        server.handle(.recorderFrame) { [records] request in
            let reports = try await records.reports(of: request)
            return .with { $0.reports = reports.map { report in .with { ($0.camera, $0.report) = ("hall", report) } } }
        }
        server.handle(.recorderLabels) { [records] request in
            let label = try await records.label(try Name(request.key))
            return .with { $0.labels = label.map { [$0] } ?? [] }
        }
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            defer { group.cancelAll() }
            return try await body()
        }
    }

    private func submit(_ client: RPCClient, _ label: WireLabel) async throws -> Bool {
        try await client.call(.feedbackSubmit, .with { $0.label = label }, timeout: .seconds(60)).known
    }

    private func code(_ body: () async throws -> Void) async -> String? {
        do {
            try await body()
            return nil
        } catch {
            return (error as? any CodedError)?.codeText
        }
    }

    @Test func storesAndSendsWhatItAccepts() async throws {
        let bench = try await ServiceBench()
        try await bench.listen(to: "mien/v1/home/labels")
        try await withRecorder(bench) {
            try await running(bench, producer: "feedback.1") { client in
                let isKnown1 = try await submit(client, .submission("a"))
                #expect(!isKnown1)
                let isKnown2 = try await submit(client, .submission("a"))
                #expect(isKnown2)
                await bench.wait { !bench.messages.isEmpty }
            }
        }
        let label = try #require(try bench.decoded(WireLabel.self).first)
        #expect((label.producer, label.sequence, label.key, label.firstPending) == ("feedback.1", 1, "a", 1))
        #expect(bench.metrics.sum("mien_labels_accepted_total", ["verdict": "corrected"]) == 1)
        #expect(bench.metrics.sum("mien_labels_known_total") == 1)
    }

    @Test func knowsAfterARestartWhatNobodyRecorded() async throws {
        let bench = try await ServiceBench()
        try await withRecorder(bench) {
            try await running(bench, producer: "feedback.1") { client in
                let isKnown3 = try await submit(client, .submission("a"))
                #expect(!isKnown3)
            }
        }
        let next = try await ServiceBench()
        try await withRecorder(next) {
            try await running(next, producer: "feedback.2") { client in
                let isKnown4 = try await submit(client, .submission("a"))
                #expect(isKnown4)
                let conflict = await code { _ = try await submit(client, .submission("a") { $0.emotion = .fear }) }
                #expect(conflict == "conflict")
            }
        }
    }

    @Test func keepsItsCodesOnTheWay() async throws {
        let bench = try await ServiceBench()
        try await withRecorder(bench) {
            try await running(bench, producer: "feedback.1") { client in
                #expect(await code { _ = try await submit(client, .submission("a", frame: 99)) } == "unknown_face")
                #expect(await code { _ = try await submit(client, .undo("b", of: "none")) } == "unknown_label")
                #expect(
                    await code { _ = try await submit(client, .submission("a") { $0.emotion = .UNRECOGNIZED(9) }) }
                        == "invalid"
                )
            }
        }
    }

    @Test func saysThatTheRecorderIsAway() async throws {
        let bench = try await ServiceBench()
        try await running(bench, producer: "feedback.1") { client in
            #expect(await code { _ = try await submit(client, .submission("a")) } == "unavailable")
            #expect(
                await code { _ = try await client.call(.feedbackNext, .with { $0.person = "ann" }) } == "unavailable"
            )
            #expect(await code { _ = try await client.call(.feedbackQuality, .init()) } == "unavailable")
        }
        #expect(try SpoolLedger(path: path).entries.allSatisfy { $0.committed == 0 })
    }

    // MARK: What became worse

    private func drop(_ now: UInt64) -> @Sendable (WireConfusionRequest) -> [WireConfusion] {
        { request in
            let isWeek = request.selection.until > 0 && request.selection.until >= Self.now
            return [
                .with {
                    ($0.model, $0.camera) = (.named("baseline"), "hall")
                    var counts = [UInt64](repeating: 0, count: 49)
                    (counts[0], counts[1]) = isWeek ? (now, 100 - now) : (80, 20)
                    $0.counts = counts
                }
            ]
        }
    }

    @Test func warnsWhileAModelIsWorseThanLastWeek() async throws {
        let bench = try await ServiceBench()
        let watch = QualityWatch(
            qualities: Qualities(records: records, clock: WallClock { Self.now }),
            meters: QualityMeters(factory: bench.metrics),
            health: bench.health,
            logger: bench.log.logger,
            interval: .seconds(1)
        )
        records.change { $0.confusions = drop(50) }
        await watch.look()
        #expect(bench.health.warning?.contains("baseline-1.0 was right about 50 %") == true)
        #expect(bench.metrics.sum("mien_accuracy_drifting", ["camera": "hall"]) == 1)
        #expect(bench.metrics.sum("mien_accuracy_labels", ["camera": "hall"]) == 100)
        records.change { $0.isAway = true }
        await watch.look()
        #expect(bench.health.warning != nil)
        records.change { ($0.isAway, $0.confusions) = (false, drop(79)) }
        await watch.look()
        #expect(bench.health.warning == nil)
        #expect(bench.health.complaint == nil)
    }
}
