import Bus
import BusTestKit
import Faces
import Failure
import Foundation
import Messages
import RPC
import RecorderService
import ServiceTestKit
import Store
import SwiftProtobuf
import Testing

/// What the recorder answers, asked over a bus, of a real database.
@Suite(.timeLimit(.minutes(1))) struct RecordAnswersTests {
    @Test func givesTheNewestReportsAndTheNextPage() async throws {
        try await AnswerBench.run(reports: 1...5) { client in
            let first = try await client.call(.recorderReports, .with { $0.limit = 3 })
            #expect(first.reports.map(\.report.sequence) == [5, 4, 3])
            let second = try await client.call(.recorderReports, .with { ($0.limit, $0.cursor) = (3, first.next) })
            #expect(second.reports.map(\.report.sequence) == [2, 1])
            #expect(second.next.isEmpty)
            let oldest = try await client.call(.recorderReports, .with { $0.oldestFirst = true })
            #expect(oldest.reports.map(\.report.sequence) == [1, 2, 3, 4, 5])
        }
    }

    @Test func tellsAReportAsItWasRecorded() async throws {
        try await AnswerBench.run(reports: 1...1) { client in
            let reply = try await client.call(.recorderReports, WireReportsRequest())
            let stored = try #require(reply.reports.first)
            let sent = try AnswerBench.report(1)
            #expect(stored.camera == "hall")
            #expect(stored.recordedAt == 9_000_000)
            var report = stored.report
            // What is stored is rounded.
            report.faces[0].probabilities = sent.faces[0].probabilities
            report.faces[0].score = sent.faces[0].score
            #expect(report == sent)
        }
    }

    @Test func selectsByCameraTimeEmotionAndModel() async throws {
        try await AnswerBench.run(reports: 1...4) { client in
            func count(_ change: (inout WireRecordSelection) -> Void) async throws -> Int {
                var request = WireReportsRequest()
                change(&request.selection)
                return try await client.call(.recorderReports, request).reports.count
            }
            let counts = [
                try await count { $0.camera = "hall" }, try await count { $0.camera = "door" },
                try await count { ($0.since, $0.until) = (2_000_000, 4_000_000) },
                try await count { $0.emotion = .happy }, try await count { $0.emotion = .sad },
                try await count { $0.model = "baseline-7-1.0" }, try await count { $0.model = "other" },
            ]
            #expect(counts == [4, 0, 2, 4, 0, 4, 0])
        }
    }

    @Test func findsTheReportsOfAFrame() async throws {
        try await AnswerBench.run(reports: 1...3) { client in
            let reply = try await client.call(
                .recorderFrame,
                .with { ($0.camera, $0.run, $0.frame) = ("hall", 77, 2) }
            )
            #expect(reply.reports.map(\.report.sequence) == [2])
            let none = try await client.call(.recorderFrame, .with { ($0.camera, $0.run, $0.frame) = ("hall", 78, 2) })
            #expect(none.reports.isEmpty)
        }
    }

    @Test func countsWhatHappenedInTime() async throws {
        try await AnswerBench.run(reports: 1...70) { client in
            let minutes = try await client.call(.recorderTimeline, .with { $0.step = .minute })
            #expect(minutes.bins.map(\.reports) == [59, 11])
            #expect(minutes.bins.map(\.start) == [0, 60_000_000])
            #expect(minutes.bins[1].counts == [0, 0, 0, 11, 0, 0, 0])
            #expect(abs(minutes.bins[1].meanProbabilities[3] - 0.4) < 0.001)
            let day = try await client.call(.recorderTimeline, .with { $0.step = .day })
            #expect(day.bins.map(\.faces) == [70])
        }
    }

    @Test func givesLabelsCandidatesAndConfusion() async throws {
        try await AnswerBench.run(reports: 1...3) { store in
            _ = try store.insert([try AnswerBench.label(1), try AnswerBench.label(2)])
            _ = try store.pictures.insert([AnswerBench.crop(1), AnswerBench.crop(3)], at: 0)
        } _: { client in
            let labels = try await client.call(.recorderLabels, .with { $0.limit = 1 })
            #expect(labels.labels.map(\.key) == ["key-2"])
            let more = try await client.call(.recorderLabels, .with { $0.cursor = labels.next })
            #expect(more.labels.map(\.key) == ["key-1"])
            let bobs = try await client.call(.recorderLabels, .with { $0.person = "bob" })
            #expect(bobs.labels.isEmpty)
            let candidates = try await client.call(.recorderCandidates, .with { $0.person = "ann" })
            #expect(candidates.candidates.map(\.face.frame) == [3])
            #expect(candidates.candidates.first?.emotion == .happy)
            let confusion = try await client.call(.recorderConfusion, WireConfusionRequest())
            // Two sad faces that the model calls happy.
            #expect(confusion.confusions.map { $0.counts[4 * 7 + 3] } == [2])
        }
    }

    @Test func givesThePictureOfAFaceOrSaysThatThereIsNone() async throws {
        try await AnswerBench.run(reports: 1...2) { store in
            _ = try store.pictures.insert([AnswerBench.crop(1)], at: 0)
        } _: { client in
            let request = WireCropRequest.with { $0.face = WireFaceReference(AnswerBench.crop(1).face) }
            let crop = try await client.call(.recorderCrop, request).crop
            #expect(Array(crop.jpeg) == AnswerBench.crop(1).jpeg)
            #expect(crop.region.width == 30)
            let error = await #expect(throws: RPCError.self) {
                try await client.call(.recorderCrop, .with { $0.face = WireFaceReference(AnswerBench.crop(2).face) })
            }
            #expect(error?.code == .remote("no_picture"))
        }
    }

    @Test func saysWhatIsWrongWithAQuery() async throws {
        try await AnswerBench.run(reports: 1...2) { client in
            let cursor = await #expect(throws: RPCError.self) {
                try await client.call(.recorderReports, .with { $0.cursor = Data([1, 2, 3]) })
            }
            #expect(cursor?.codeText == "bad_cursor")
            let timeline = await #expect(throws: RPCError.self) {
                try await client.call(.recorderTimeline, .with { $0.selection.emotion = .happy })
            }
            #expect(timeline?.codeText == "bad_selection")
        }
    }

    @Test func forgetsWhatIsSelected() async throws {
        try await AnswerBench.run(reports: 1...3) { store in
            _ = try store.insert([try AnswerBench.label(1), try AnswerBench.label(3)])
            _ = try store.pictures.insert([AnswerBench.crop(1), AnswerBench.crop(3)], at: 0)
        } _: { client in
            let request = WireForgetRequest.with { ($0.selection.camera, $0.selection.until) = ("hall", 3_000_000) }
            let reply = try await client.call(.recorderForget, request)
            #expect([reply.reports, reply.faces, reply.labels, reply.pictures] == [2, 2, 1, 1])
            let left = try await client.call(.recorderReports, WireReportsRequest())
            #expect(left.reports.map(\.report.sequence) == [3])
            let error = await #expect(throws: RPCError.self) {
                try await client.call(.recorderForget, WireForgetRequest())
            }
            #expect(error?.code == .invalid)
        }
    }
}

/// A database, and a client that asks about it.
private enum AnswerBench {
    static func run(
        reports: ClosedRange<UInt64>,
        fill: (SQLiteStore) throws -> Void = { _ in },
        _ body: (RPCClient) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "mien-\(UUID().uuidString)").path
        defer {
            // What cannot be removed is left to the system's own cleaning.
            try? FileManager.default.removeItem(atPath: folder)
        }
        let path = "\(folder)/mien.sqlite"
        let (site, camera) = (try Name("home"), try Name("hall"))
        let store = try SQLiteStore(path: path)
        _ = try store.insert(
            try reports.map { try RecordedReport(report($0), site: site, camera: camera, recordedAt: 9_000_000) }
        )
        try fill(store)
        let bench = try await ServiceBench()
        let answers = RecordAnswers(reader: try ReadOnlyStore(path: path), site: site) { selection in
            WireForgetReply(try store.forget(selection, at: 9))
        }
        let server = try answers.server(on: bench.bus, logger: bench.log.logger, metrics: bench.metrics)
        let client = try RPCClient(bus: bench.peer, site: site, client: try Name("test"))
        try await bench.peer.subscribe("test/ready") { _ in }
        try await bench.running(server) { try await body(client) }
    }

    static func report(_ sequence: UInt64) throws -> WireEmotionReport {
        try WireEmotionReport.decode(
            try InboundMessage.report(sequence, capturedAt: Int64(sequence) * 1_000_000).payload
        )
    }

    static func crop(_ frame: UInt64) -> RecordedCrop {
        RecordedCrop(
            face: FaceReference(
                frame: FrameReference(site: .known("home"), camera: .known("hall"), run: 77, sequence: frame),
                position: 0
            ),
            capturedAt: Int64(frame) * 1_000_000,
            region: Box(x: 1, y: 2, width: 30, height: 40),
            jpeg: [0xFF, 0xD8, 0xFF, 0xE0, UInt8(truncatingIfNeeded: frame)]
        )
    }

    /// Ann says that a face is sad.
    static func label(_ frame: UInt64) throws -> RecordedLabel {
        RecordedLabel(
            producer: try Name("feedback-1"),
            sequence: frame,
            key: try Name("key-\(frame)"),
            face: crop(frame).face,
            verdict: .corrected,
            emotion: .sad,
            person: try Name("ann"),
            givenAt: 5,
            recordedAt: 6
        )
    }
}

extension Name {
    fileprivate static func known(_ text: String) -> Name {
        do throws(MessageError) {
            return try Name(text)
        } catch {
            preconditionFailure("'\(text)' is no name")
        }
    }
}
