import Bus
import Foundation
import Images
import Messages
import ServiceKit
import ServiceTestKit
import SwiftProtobuf
import Testing

@testable import CameraService

/// A camera whose JPEGs somebody else publishes.
@Suite(.timeLimit(.minutes(1))) struct TopicCameraTests {
    private let bench: ServiceBench
    private let camera: Camera
    private let topic = "frigate/front/person/snapshot"

    init() async throws {
        bench = try await ServiceBench()
        let configuration = CameraConfiguration(
            camera: try Name("front"),
            source: try CameraSource(parsing: "mqtt:frigate/+/person/snapshot")
        )
        camera = try Camera(
            configuration,
            site: try Name("home"),
            bus: bench.bus,
            health: bench.health,
            logger: bench.log.logger,
            metrics: bench.metrics,
            clock: WallClock { 1_700_000_000_000_000 }
        )
        try await bench.listen(to: "mien/v1/home/front/frame")
    }

    private func running(_ body: () async throws -> Void) async throws {
        try await bench.running(camera) {
            await bench.wait { bench.log.entries.contains { $0.message == "Showing" } }
            try await body()
        }
    }

    @Test func passesJPEGsOnUntouched() async throws {
        let pictures = [try Pictures.jpeg(width: 32), try Pictures.jpeg(width: 64)]
        try await running {
            for (count, picture) in pictures.enumerated() {
                try await bench.publish(picture, to: topic)
                await bench.wait { bench.messages.count == count + 1 }
            }
        }
        let frames = try bench.decoded(WireFrame.self)
        #expect(frames.map { [UInt8]($0.jpeg) } == pictures)
        #expect(frames.map(\.info.sequence) == [1, 2])
        #expect(frames.map(\.info.width) == [32, 64])
        #expect(frames.allSatisfy { $0.info.capturedAt == 1_700_000_000_000_000 })
    }

    @Test func saysWhatIsWrongWithSomethingElseAndGoesOn() async throws {
        try await running {
            for _ in 0..<3 { try await bench.publish(Array("offline".utf8), to: topic) }
            try await bench.publish(Pictures.hugeJPEG(), to: topic)
            await bench.wait { bench.dropped(.invalid) == 4 && bench.log.warnings.count == 2 }
            #expect(bench.health.complaint?.contains(topic) == true)
            try await bench.publish(Pictures.jpeg(), to: topic)
            await bench.wait { bench.messages.count == 1 && bench.frames.isAtRest }
            #expect(bench.health.complaint == nil)
        }
        #expect(bench.messages.count == 1)
        #expect(bench.complaints("not_jpeg") == 3)
        #expect(bench.complaints("too_large") == 1)
        #expect(bench.log.warnings.count == 2)
        #expect(bench.frames == FrameTally(taken: 5, finished: 1, dropped: 4))
    }

    @Test func endsEvenWhenTheBrokerNeverAnswered() async throws {
        await bench.takeBrokerAway()
        try await bench.running(camera) {}
        #expect(bench.messages.isEmpty)
    }
}
