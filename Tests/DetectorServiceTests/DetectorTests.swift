import Bus
import BusTestKit
import DetectorService
import Faces
import Failure
import Foundation
import Images
import Messages
import ServiceKit
import ServiceTestKit
import SwiftProtobuf
import Testing
import Vision

@Suite(.timeLimit(.minutes(1))) struct DetectorTests {
    private let bench: ServiceBench
    private let blank: [UInt8]
    private let face = DetectedFace(
        box: Box(x: 40, y: 30, width: 50, height: 50),
        score: 0.75,
        landmarks: [Point(x: 50, y: 40)]
    )

    init() async throws {
        bench = try await ServiceBench()
        blank = try Frames.blank()
        try await bench.listen(to: "mien/v1/home/+/faces")
    }

    private static let patient: DetectorConfiguration = {
        var configuration = DetectorConfiguration()
        configuration.maximumWait = .seconds(600)  // A busy machine shall not fail a test.
        return configuration
    }()

    private func running(
        _ configuration: DetectorConfiguration = patient,
        script: @escaping @Sendable (PixelSize) throws -> [DetectedFace],
        _ body: () async throws -> Void
    ) async throws {
        let detector = Detector(
            configuration,
            site: try Name("home"),
            bus: bench.bus,
            detector: { ScriptedDetector(script) },
            logger: bench.log.logger,
            metrics: bench.metrics,
            clock: WallClock { 1_700_000_000_500_000 }
        )
        try detector.subscribe()
        try await bench.running(detector, body)
        await bench.wait { bench.frames.isAtRest }
    }

    private func sets() throws -> [WireFaceSet] { try bench.decoded() }

    private func send(_ payload: [UInt8], camera: String = "hall") async throws {
        try await bench.publish(payload, to: Frames.topic(camera))
    }

    // MARK: What it finds

    @Test func sendsEachFaceWithItsCrop() async throws {
        try await running(script: { [face] _ in [face] }) {
            try await send(Frames.payload(blank, sequence: 5))
            await bench.wait { bench.messages.count == 1 }
        }
        let set = try #require(try sets().first)
        #expect(bench.messages.map(\.topic) == ["mien/v1/home/hall/faces"])
        #expect(set.detector == "scripted")
        #expect(set.frame.run == 77 && set.frame.sequence == 5)
        #expect(set.frame.capturedAt == 1_700_000_000_000_000)
        #expect(set.detectedAt == 1_700_000_000_500_000)
        #expect(set.faces.map(\.box.box) == [face.box])
        #expect(set.faces.map(\.score) == [face.score])
        #expect(set.faces.first?.landmarks.map(\.point) == face.landmarks)
        let crop = try #require(set.faces.first?.crop)
        #expect(crop.region.box == face.box.square(scale: 1.4))
        #expect(try JPEGHeader([UInt8](crop.jpeg)).size == PixelSize(side: 70))
        #expect(bench.frames == FrameTally(taken: 1, finished: 1, dropped: 0))
    }

    @Test func findsADrawnPersonWithTheRealCascade() async throws {
        let person = try Frames.person()
        let detector = Detector(
            Self.patient,
            site: try Name("home"),
            bus: bench.bus,
            detector: { try HaarFaceDetector() },
            logger: bench.log.logger,
            metrics: bench.metrics
        )
        try detector.subscribe()
        try await bench.running(detector) {
            try await send(Frames.payload(person.jpeg))
            await bench.wait { bench.messages.count == 1 }
        }
        let set = try #require(try sets().first)
        #expect(set.detector == "haar")
        #expect(set.faces.count == 1)
        #expect(try #require(set.faces.first).box.box.overlap(with: person.box) > 0.5)
    }

    @Test func sendsAFrameWithoutFacesToo() async throws {
        try await running(script: { _ in [] }) {
            try await send(Frames.payload(blank))
            await bench.wait { bench.messages.count == 1 }
        }
        #expect(try sets().map(\.faces.count) == [0])
        #expect(try sets().map(\.frame.sequence) == [1])
    }

    @Test func passesTheTruthOn() async throws {
        let truth = WireTruth.with {
            $0.emotion = .sad
            $0.box = WireBox(face.box)
        }
        try await running(script: { _ in [] }) {
            try await send(Frames.payload(blank, truth: [truth]))
            await bench.wait { bench.messages.count == 1 }
        }
        #expect(try sets().map(\.truth) == [[truth]])
    }

    @Test func searchesLargeFramesAtTheSizeThatIsAskedFor() async throws {
        var configuration = Self.patient
        configuration.searchSide = 80
        let found = DetectedFace(box: Box(x: 20, y: 15, width: 25, height: 25), score: 1)
        try await running(configuration, script: { $0 == PixelSize(width: 80, height: 60) ? [found] : [] }) {
            try await send(Frames.payload(blank))
            await bench.wait { bench.messages.count == 1 }
        }
        #expect(try sets().first?.faces.map(\.box.box) == [found.box.scaled(by: 2)])
    }

    @Test func sendsTheSurestFacesOfACrowd() async throws {
        var configuration = Self.patient
        configuration.maximumFaces = 3
        try await running(configuration, script: { [face] _ in Array(repeating: face, count: 9) }) {
            try await send(Frames.payload(blank))
            await bench.wait { bench.messages.count == 1 }
        }
        #expect(try sets().map(\.faces.count) == [3])
    }

    /// A message holds 256 KiB; 24 crops of noise have more.
    @Test func leavesOutTheLeastSureFacesWhenAMessageHasNoRoomForAll() async throws {
        let crowd = (0..<24).map { index in
            let box = Box(x: Float(index % 6) * 40, y: Float(index / 6) * 40, width: 120, height: 120)
            return DetectedFace(box: box, score: 1 - Float(index) / 100)
        }
        try await running(script: { _ in crowd }) {
            try await send(Frames.payload(Frames.noise(width: 400, height: 300)))
            await bench.wait { bench.frames.taken == 1 && bench.frames.isAtRest }
        }
        let faces = try #require(try sets().first).faces
        #expect(faces.count >= 8 && faces.count < 24)
        #expect(faces.map(\.score) == crowd.prefix(faces.count).map(\.score))
        #expect(bench.frames.dropped == 0)
    }

    @Test func searchesOneCameraOnlyWhenTold() async throws {
        let detector = Detector(
            Self.patient,
            site: try Name("home"),
            bus: bench.bus,
            detector: { ScriptedDetector { _ in [] } },
            logger: bench.log.logger,
            metrics: bench.metrics
        )
        try detector.subscribe(camera: try Name("door"), group: try Name("workers"))
        try await bench.running(detector) {
            try await send(Frames.payload(blank), camera: "hall")
            try await send(Frames.payload(blank), camera: "door")
            await bench.wait { bench.messages.count == 1 }
        }
        #expect(bench.messages.map(\.topic) == ["mien/v1/home/door/faces"])
        #expect(bench.frames.taken == 1)
    }

    // MARK: What is wrong

    @Test func sendsNothingForADetectorThatCannotBeMade() async throws {
        let detector = Detector(
            Self.patient,
            site: try Name("home"),
            bus: bench.bus,
            detector: { try HaarFaceDetector(cascade: "/nowhere.xml") },
            logger: bench.log.logger,
            metrics: bench.metrics
        )
        let error = try #require(await thrown { try await detector.run() } as? VisionError)
        #expect(error.code == .cascadeMissing)
    }

    private func thrown(_ body: () async throws -> Void) async -> (any Error)? {
        do {
            try await body()
            return nil
        } catch {
            return error
        }
    }

    private static let badPayloads: [(name: String, code: String)] = [
        ("no JPEG", "invalid"), ("broken JPEG", "corrupt_jpeg"), ("truncated", "malformed"), ("oversized", "too_large"),
        ("empty", "invalid"),
    ]

    private func badPayload(_ name: String) throws -> [UInt8] {
        switch name {
        case "no JPEG": try Frames.payload(Array("GIF89a".utf8))
        // The header is whole, the pixels are not.
        case "broken JPEG": try Frames.payload(Array(blank.prefix(blank.count * 3 / 4)))
        case "truncated": Array(try Frames.payload(blank).dropLast(7))
        case "oversized": try Frames.payload(blank + [UInt8](repeating: 0, count: WireFrame.sizeLimit))
        default: []
        }
    }

    @Test(arguments: badPayloads)
    func refusesABadFrameOnceALineAndGoesOn(name: String, code: String) async throws {
        try await running(script: { [face] _ in [face] }) {
            for count in 1...2 {
                try await send(badPayload(name))
                await bench.wait { bench.dropped(.invalid) == count }
            }
            try await send(Frames.payload(blank, sequence: 3))
            await bench.wait { bench.messages.count == 1 }
        }
        #expect(bench.complaints(code) == 2)
        #expect(bench.log.warnings.count == 1)
        #expect(bench.log.warnings.first?.metadata["camera"] == "hall")
        #expect(try sets().map(\.frame.sequence) == [3])
        #expect(bench.frames == FrameTally(taken: 3, finished: 1, dropped: 2))
    }

    @Test(arguments: [
        ("HALL", "bad_name"), ("..", "bad_name"), ("", "bad_name"), ("labels", "unknown_topic"),
        ("rpc", "unknown_topic"),
    ])
    func refusesCamerasWithNamesThatCannotBe(camera: String, code: String) async throws {
        try await running(script: { _ in [] }) {
            try await send(Frames.payload(blank), camera: camera)
            try await send(Frames.payload(blank))
            await bench.wait { bench.messages.count == 1 }
        }
        #expect(bench.complaints(code) == 1)
        #expect(bench.log.warnings.count == 1)
        #expect(bench.messages.map(\.topic) == ["mien/v1/home/hall/faces"])
    }

    @Test func hearsNothingOfOtherTopics() async throws {
        try await running(script: { _ in [] }) {
            for topic in ["other/frame", "mien/v2/home/hall/frame", "mien/v1/office/hall/frame"] {
                try await bench.publish(Frames.payload(blank), to: topic)
            }
            try await send(Frames.payload(blank))
            await bench.wait { bench.messages.count == 1 }
        }
        #expect(bench.frames.taken == 1)
        #expect(bench.log.warnings.isEmpty)
    }

    @Test func goesOnAfterASearchThatFailed() async throws {
        try await running(script: { size in
            guard size.width < 160 else { throw VisionError(.detectionFailed, "The cascade gave up.") }
            return []
        }) {
            try await send(Frames.payload(blank, sequence: 1))
            await bench.wait { bench.dropped(.failed) == 1 }
            try await send(Frames.payload(Frames.blank(width: 100, height: 80), sequence: 2))
            await bench.wait { bench.messages.count == 1 }
        }
        #expect(bench.complaints("detection_failed") == 1)
        #expect(try sets().map(\.frame.sequence) == [2])
    }

    @Test func countsFacesThatFoundNoConnection() async throws {
        try await running(script: { [bench] _ in
            bench.bus.close()
            return []
        }) {
            try await send(Frames.payload(blank))
            await bench.wait { bench.frames.taken == 1 && bench.frames.isAtRest }
        }
        #expect(bench.frames == FrameTally(taken: 1, finished: 0, dropped: 1))
    }
}
