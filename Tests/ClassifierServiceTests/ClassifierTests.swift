import Bus
import BusTestKit
import ClassifierService
import Dispatch
import Faces
import Failure
import Foundation
import Messages
import Models
import ServiceKit
import ServiceTestKit
import Spool
import SwiftProtobuf
import Testing
import Vision

@Suite(.timeLimit(.minutes(1))) struct ClassifierTests {
    private let bench: ServiceBench
    private let engine: ScriptedEngine
    private let model: ExpressionModel
    private let spool: Spool

    init() async throws {
        bench = try await ServiceBench()
        spool = try bench.spool()
        engine = try ScriptedEngine()
        model = try ExpressionModel(Baseline.bundle(), engine: engine)
        engine.reset()
    }

    private func running(_ classifier: Classifier, _ body: () async throws -> Void) async throws {
        try await bench.running(spool) { try await bench.running(classifier, body) }
    }

    private func classifier(
        _ configure: (inout ClassifierConfiguration) -> Void = { _ in }
    ) throws -> Classifier {
        var configuration = ClassifierConfiguration()
        configuration.maximumWait = .seconds(600)  // A busy machine shall not fail a test.
        configure(&configuration)
        let classifier = Classifier(
            configuration,
            site: try Name("home"),
            bus: bench.bus,
            model: model,
            spool: spool,
            health: bench.health,
            logger: bench.log.logger,
            metrics: bench.metrics,
            clock: WallClock { 1_700_000_000_200_000 }
        )
        try classifier.subscribe()
        return classifier
    }

    private func record() async throws { try await bench.listen(to: "mien/v1/home/+/emotions") }

    private func send(_ set: WireFaceSet, camera: String = "hall") async throws {
        let payload: [UInt8] = try set.serializedBytes()
        try await bench.publish(payload, to: FaceSets.topic(camera))
    }

    private func reports() throws -> [WireEmotionReport] { try bench.decoded() }

    // MARK: Reports

    @Test func reportsWhatTheModelReads() async throws {
        try await record()
        let truth = WireTruth.with {
            $0.emotion = .fear
            $0.box = WireBox(Box(x: 100, y: 100, width: 50, height: 50))
        }
        var set = try FaceSets.set(sequence: 5, faces: 2)
        set.truth = [truth]
        try await running(classifier()) {
            try await send(set)
            await bench.wait { bench.messages.count == 1 }
        }
        let report = try #require(try reports().first)
        #expect(bench.messages.map(\.topic) == ["mien/v1/home/hall/emotions"])
        #expect(bench.messages.map(\.qos) == [.atLeastOnce])
        #expect(report.frame == set.frame)
        #expect(report.truth == [truth])
        #expect(report.detector == "haar")
        #expect(report.detectedAt == set.detectedAt)
        #expect(report.classifiedAt == 1_700_000_000_200_000)
        #expect(report.faces.count == 2)
        for (face, found) in zip(report.faces, set.faces) {
            #expect(face.box == found.box && face.score == found.score && face.landmarks == found.landmarks)
            #expect(face.track == 9)
        }
    }

    @Test func signsEveryReport() async throws {
        try await record()
        try await running(classifier()) {
            try await send(FaceSets.set())
            await bench.wait { bench.messages.count == 1 }
        }
        let report = try #require(try reports().first)
        let bundle = try Baseline.bundle()
        #expect(report.model.name == "baseline" && report.model.version == "0.1.0")
        #expect(report.model.hashPrefix == bundle.hashPrefix && bundle.hashPrefix.count == 12)
        #expect(report.engine == "scripted")
        #expect(report.producer == "pi.abc")
        #expect(report.sequence == 1)
    }

    @Test func givesSevenProbabilitiesAndTheMostLikelyEmotion() async throws {
        try await record()
        let set = try FaceSets.set(faces: 3)
        try await running(classifier()) {
            try await send(set)
            await bench.wait { bench.messages.count == 1 }
        }
        let crops = set.faces.map {
            FaceCrop(face: $0.box.box, region: $0.crop.region.box, jpeg: $0.crop.jpeg)
        }
        let expected = try model.classify(crops)
        for (face, expected) in zip(try #require(try reports().first).faces, expected) {
            #expect(face.probabilities.count == 7)
            #expect(abs(face.probabilities.reduce(0, +) - 1) < 0.001)
            let likelihoods = try #require(EmotionProbabilities(face.probabilities))
            #expect(face.emotion == WireEmotion(likelihoods.dominant))
            #expect(zip(face.probabilities, expected.values).allSatisfy { abs($0 - $1) < 0.001 })
        }
    }

    @Test func numbersReportsWithoutGapsOverAllCameras() async throws {
        try await record()
        try await running(classifier()) {
            for count in 1...6 {
                try await send(
                    FaceSets.empty(sequence: UInt64(count)),
                    camera: count.isMultiple(of: 2) ? "hall" : "door"
                )
                await bench.wait { bench.messages.count == count }
            }
        }
        #expect(try reports().map(\.sequence) == [1, 2, 3, 4, 5, 6])
    }

    /// What cannot be sent takes no number: the recorder would miss it for ever.
    @Test func leavesNoGapForAReportThatIsTooLarge() async throws {
        try await record()
        var full = FaceSets.empty(sequence: 2)
        // A report says more than a set, so it has no room where the set just had.
        full.detector = String(repeating: "x", count: WireFaceSet.sizeLimit - 100)
        try await running(classifier()) {
            for (count, set) in [FaceSets.empty(sequence: 1), full, FaceSets.empty(sequence: 3)].enumerated() {
                try await send(set)
                await bench.wait { bench.frames.taken == count + 1 && bench.frames.isAtRest }
            }
            await bench.wait { bench.messages.count == 2 }
        }
        #expect(try reports().map(\.frame.sequence) == [1, 3])
        #expect(try reports().map(\.sequence) == [1, 2])
        #expect(bench.dropped(.failed) == 1)
        #expect(bench.complaints("too_large") == 1)
    }

    @Test func reportsASetWithoutFacesToo() async throws {
        try await record()
        try await running(classifier()) {
            try await send(FaceSets.empty())
            await bench.wait { bench.messages.count == 1 }
        }
        #expect(try reports().map(\.faces.count) == [0])
        #expect(engine.batches.isEmpty)
    }

    @Test func leavesOutFacesWithoutACrop() async throws {
        try await record()
        var set = try FaceSets.set(faces: 2)
        set.faces[0].clearCrop()
        set.faces[1].track = 10
        try await running(classifier()) {
            try await send(set)
            await bench.wait { bench.messages.count == 1 }
        }
        #expect(try reports().first?.faces.map(\.track) == [10])
    }

    // MARK: Batches

    /// Sends sets while the worker is busy with one of another camera, so that they wait together.
    private func sendTogether(_ sets: [(camera: String, payload: [UInt8])]) async throws {
        let gate = DispatchSemaphore(value: 0)
        engine.onRun { [bench] in
            bench.ring()
            gate.wait()
        }
        try await send(FaceSets.set(), camera: "first")
        await bench.wait { engine.batches == [1] }
        for set in sets { try await bench.publish(set.payload, to: FaceSets.topic(set.camera)) }
        await bench.wait { bench.frames.taken == sets.count + 1 }
        engine.onRun {}
        gate.signal()
        await bench.wait { bench.frames.isAtRest }
    }

    @Test func classifiesTheFacesOfSeveralCamerasTogether() async throws {
        try await record()
        try await running(classifier()) {
            try await sendTogether([
                ("a", FaceSets.set(faces: 2).serializedBytes()), ("b", FaceSets.set(faces: 1).serializedBytes()),
                ("c", FaceSets.empty().serializedBytes()), ("d", FaceSets.set(faces: 3).serializedBytes()),
            ])
        }
        await bench.wait { bench.messages.count == 5 }
        #expect(engine.batches == [1, 6])
        let cameras = try bench.messages.map { try Topic(parsing: $0.topic).camera?.text }
        #expect(cameras == ["first", "a", "b", "c", "d"])
        #expect(try reports().map(\.faces.count) == [1, 2, 1, 0, 3])
        #expect(try reports().map(\.sequence) == [1, 2, 3, 4, 5])
    }

    @Test func putsNoMoreFacesThroughTheModelAtOnceThanItShall() async throws {
        try await record()
        try await running(classifier { $0.batchSize = 4 }) {
            try await sendTogether([
                ("a", FaceSets.set(faces: 3).serializedBytes()), ("b", FaceSets.set(faces: 7).serializedBytes()),
            ])
        }
        await bench.wait { bench.messages.count == 3 }
        #expect(engine.batches == [1, 4, 4, 2])
        #expect(try reports().map(\.faces.count) == [1, 3, 7])
    }

    @Test func dropsABrokenCropsSetAndNoOtherOfItsBatch() async throws {
        try await record()
        var broken = try FaceSets.set(faces: 2)
        broken.faces[1].crop.jpeg = Data([0xFF, 0xD8, 0xFF, 0xE0])
        try await running(classifier()) {
            try await sendTogether([
                ("a", FaceSets.set().serializedBytes()), ("b", broken.serializedBytes()),
                ("c", FaceSets.set().serializedBytes()),
            ])
        }
        await bench.wait { bench.messages.count == 3 }
        let cameras = try bench.messages.map { try Topic(parsing: $0.topic).camera?.text }
        #expect(cameras == ["first", "a", "c"])
        #expect(engine.batches == [1, 2])
        #expect(bench.complaints("corrupt_jpeg") == 1)
        #expect(bench.metrics.sum("mien_frames_dropped_total", ["camera": "b", "reason": "invalid"]) == 1)
        #expect(bench.log.warnings.map { $0.metadata["camera"] } == ["b"])
    }

    @Test func classifiesTheNewestSetOfEachCamera() async throws {
        try await record()
        try await running(classifier()) {
            try await sendTogether([
                ("a", FaceSets.set(sequence: 1).serializedBytes()), ("a", FaceSets.set(sequence: 2).serializedBytes()),
            ])
        }
        await bench.wait { bench.messages.count == 2 }
        #expect(try reports().map(\.frame.sequence) == [1, 2])
        #expect(bench.dropped(.replaced) == 1)
    }

    @Test func dropsWhatHasWaitedTooLong() async throws {
        try await running(classifier { $0.maximumWait = .seconds(-1) }) {
            try await send(FaceSets.set())
            await bench.wait { bench.dropped(.stale) == 1 }
        }
        #expect(bench.frames == FrameTally(taken: 1, finished: 0, dropped: 1))
        #expect(engine.batches.isEmpty)
    }
}
