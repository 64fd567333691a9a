import Bus
import Faces
import Failure
import Images
import Messages
import ServiceKit
import ServiceTestKit
import SwiftProtobuf
import Testing

@testable import MienService

@Suite struct SimulatedCameraTests {
    private let bus = HeldBus()
    private static let time: Int64 = 1_800_000_000_000_000

    private func sample() throws -> RecordedSample {
        var face = WireFace()
        face.box = WireBox(Box(x: 10, y: 10, width: 50, height: 50))
        face.crop.region = WireBox(Box(x: 0, y: 0, width: 70, height: 70))
        face.crop.jpeg = .init([1, 2, 3])
        let happy = try #require(EmotionProbabilities([0, 0, 0, 1, 0, 0, 0]))
        let report = WireEmotionReport.with {
            $0.faces = [WireFaceEmotion(face, probabilities: happy)]
            ($0.model.name, $0.model.version) = ("baseline", "0.1.0")
        }
        return try RecordedSample(
            size: PixelSize(width: 640, height: 480),
            faces: .with { ($0.faces, $0.detector) = ([face], "yunet") },
            report: report
        )
    }

    private func camera(_ work: SimulatedCamera.Work) throws -> SimulatedCamera {
        try SimulatedCamera(name: .constant("sim1"), site: .constant("home"), work: work, bus: bus, run: 7)
    }

    @Test func sendsFacesThatAClassifierReads() throws {
        let camera = try camera(.faces)
        for _ in 0..<2 { try camera.send(sample(), at: Self.time) }
        let message = try #require(bus.messages.last)
        #expect(message.topic == "mien/v1/home/sim1/faces")
        #expect(message.qos == .atMostOnce && message.expirySeconds == 5)
        let set = try WireFaceSet.decode(message.payload)
        #expect((set.frame.run, set.frame.sequence, set.frame.capturedAt) == (7, 2, Self.time))
        #expect((set.frame.width, set.detectedAt) == (640, Self.time))
        #expect(set.faces.map(\.crop.jpeg) == [.init([1, 2, 3])])
        #expect(set.detector == "yunet")
    }

    @Test func sendsReportsThatARecorderStores() throws {
        let camera = try camera(.reports)
        for _ in 0..<2 { try camera.send(sample(), at: Self.time) }
        let message = try #require(bus.messages.last)
        #expect(message.topic == "mien/v1/home/sim1/emotions")
        #expect(message.qos == .atLeastOnce)
        let report = try WireEmotionReport.decode(message.payload)
        #expect((report.producer, report.sequence, report.firstPending) == ("sim1.7", 2, 1))
        #expect((report.frame.sequence, report.frame.capturedAt) == (2, Self.time))
        #expect((report.model.name, report.faces.count) == ("baseline", 1))
    }

    @Test func facesThatTheNetworkDoesNotTakeAreRefused() throws {
        let camera = try camera(.faces)
        for _ in 0..<5 { try camera.send(sample(), at: Self.time) }
        #expect((bus.messages.count, camera.refused, camera.isAtRest) == (2, 3, false))
        bus.answer(.success(.sent))
        bus.answer(.failure(BusError(.notConnected, "gone")))
        #expect((camera.sent, camera.refused, camera.isAtRest) == (1, 4, true))
    }
}
