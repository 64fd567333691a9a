import Bus
import Failure
import Foundation
import Images
import Messages
import RPC
import ServiceKit
import ServiceTestKit
import SwiftProtobuf
import Synchronization
import Testing

@testable import GatewayService

@Suite(.timeLimit(.minutes(1))) struct PredictDeskTests {
    private func predict(_ bench: PredictBench, record: Bool = false) async throws -> Prediction {
        try await bench.desk.predict(
            jpeg: PredictBench.picture(),
            camera: .constant("web"),
            record: record,
            deadline: .seconds(50)
        )
    }

    private func code(_ body: () async throws -> Prediction) async -> GatewayFailureCode? {
        await #expect(throws: GatewayError.self) { _ = try await body() }?.code
    }

    @Test func asksADetectorAndThenAClassifier() async throws {
        let bench = try await PredictBench()
        try await bench.running {
            let prediction = try await predict(bench)
            #expect(prediction.id.description == "web:00000000000000ab:1")
            #expect(prediction.faceID(at: 0).description == "web:00000000000000ab:1:0")
            #expect(prediction.size == PixelSize(width: 64, height: 48))
            #expect(prediction.report.frame.width == 64 && prediction.report.frame.height == 48)
            #expect(prediction.report.frame.capturedAt == 1_700_000_000_000_000)
            #expect(prediction.report.faces.map(\.emotion) == [.happy])
            #expect(!prediction.isRecorded)
            #expect(prediction.times.all == prediction.times.find + prediction.times.read)
            // Every picture has a number of its own.
            #expect(try await predict(bench).id.frame == 2)
        }
        #expect(bench.bench.messages.isEmpty)
    }

    @Test func hasThemRecordedInTheCamerasName() async throws {
        let bench = try await PredictBench()
        let requests = Mutex<[WireReadRequest]>([])
        try await bench.running(read: { request in
            requests.withLock { $0.append(request) }
            return try await PredictBench.read(request)
        }) {
            let prediction = try await predict(bench, record: true)
            #expect(prediction.isRecorded)
            await bench.bench.wait { bench.bench.messages.count == 1 }
        }
        #expect(requests.withLock { $0.map(\.camera) == ["web"] && $0.allSatisfy(\.record) })
        #expect(bench.bench.messages.map(\.topic) == ["mien/v1/home/web/faces"])
        let set = try #require(try bench.bench.decoded(WireFaceSet.self).first)
        #expect(set.origin == .asked && set.faces.count == 1)
    }

    @Test func leavesOutFacesThatNobodyCanRead() async throws {
        let bench = try await PredictBench()
        try await bench.running(find: { request in
            var set = try await PredictBench.find(request)
            set.faces.append(set.faces[0])
            set.faces[0].clearCrop()
            set.faces[0].score = 0.9
            return set
        }) {
            let prediction = try await predict(bench)
            #expect(prediction.faces.faces.map(\.score) == [0.5])
            #expect(prediction.report.faces.map(\.score) == [0.5])
        }
    }

    @Test func saysWhoIsMissing() async throws {
        let bench = try await PredictBench()
        try await bench.running(find: nil) { #expect(await code { try await predict(bench) } == .noDetector) }
        try await bench.running(read: nil) { #expect(await code { try await predict(bench) } == .noClassifier) }
    }

    @Test(arguments: [RPCFailureCode.stopping, .timedOut]) func asksOnceMoreWhenAnAnswerGotLost(code: RPCFailureCode)
        async throws
    {
        let bench = try await PredictBench()
        let finds = Mutex(0)
        let reads = Mutex(0)
        try await bench.running(
            find: { request in
                if finds.withLock({
                    $0 += 1; return $0 == 1
                }) {
                    throw RPCError(code, "gone")
                }
                return try await PredictBench.find(request)
            },
            read: { request in
                if reads.withLock({
                    $0 += 1; return $0 == 1
                }) {
                    throw RPCError(code, "gone")
                }
                return try await PredictBench.read(request)
            }
        ) {
            // It is the same picture both times.
            let prediction = try await predict(bench)
            #expect(prediction.id.frame == 1)
        }
        #expect(finds.withLock { $0 } == 2 && reads.withLock { $0 } == 2)
    }

    @Test(arguments: [
        (RPCFailureCode.remote("corrupt_jpeg"), GatewayFailureCode.badImage),
        (.remote("unsupported_jpeg"), .badImage), (.remote("not_jpeg"), .badImage), (.tooLarge, .tooLarge),
        (.busy, .busy), (.stopping, .noDetector), (.timedOut, .deadline), (.remote("run_failed"), .failed),
        (.invalid, .failed),
    ])
    func tellsWhatTheDetectorSaid(its: RPCFailureCode, ours: GatewayFailureCode) async throws {
        let bench = try await PredictBench()
        try await bench.running(find: { _ in throw RPCError(its, "the picture is odd: send another") }) {
            let error = await #expect(throws: GatewayError.self) { try await predict(bench) }
            #expect(error?.code == ours)
            if ours == .badImage { #expect(error?.message == "the picture is odd: send another") }
        }
    }

    @Test func believesNoClassifierThatReadOtherFaces() async throws {
        let bench = try await PredictBench()
        try await bench.running(read: { request in
            var reply = try await PredictBench.read(request)
            reply.report.faces += reply.report.faces
            return reply
        }) {
            #expect(await code { try await predict(bench, record: true) } == .failed)
        }
        #expect(bench.bench.messages.isEmpty)
    }

    @Test func turnsThoseAwayWhoAreTooMany() async throws {
        let bench = try await PredictBench(.init(places: 1, seats: 0))
        let (asked, answer) = (AsyncStream.makeStream(of: Void.self), AsyncStream.makeStream(of: Void.self))
        try await bench.running(find: { request in
            asked.continuation.yield()
            for await _ in answer.stream { break }
            return try await PredictBench.find(request)
        }) {
            async let first = predict(bench)
            for await _ in asked.stream { break }
            #expect(await code { try await predict(bench) } == .busy)
            answer.continuation.finish()
            let prediction = try await first
            #expect(prediction.report.faces.count == 1)
            // There is room again.
            let next = try await predict(bench)
            #expect(next.report.faces.count == 1)
        }
    }

    @Test func lettingManyComeAtOnceLosesNobody() async throws {
        let bench = try await PredictBench(.init(places: 4, seats: 100))
        try await bench.running {
            try await withThrowingTaskGroup(of: UInt64.self) { group in
                for _ in 0..<100 { group.addTask { try await predict(bench).id.frame } }
                let frames = try await group.reduce(into: Set<UInt64>()) { $0.insert($1) }
                #expect(frames == Set(1...100))
            }
        }
    }
}
