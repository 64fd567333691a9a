import Bus
import BusTestKit
import Faces
import Foundation
import Logging
import Messages
import ServiceKit
import ServiceTestKit
import SwiftProtobuf
import Synchronization
import Testing

@testable import GatewayService

/// The doors on a bus, with clocks that the test moves and ticks that it makes.
@Suite(.timeLimit(.minutes(1))) struct DoorsTests {
    private static let wall: Int64 = 1_800_000_000_000_000

    private final class Hands: Sendable {
        let seconds = Mutex(0)
        let origin = ContinuousClock.now

        func move(by count: Int) { seconds.withLock { $0 += count } }
        var now: ContinuousClock.Instant { origin + .seconds(seconds.withLock { $0 }) }
        var wall: Int64 { DoorsTests.wall + Int64(seconds.withLock { $0 }) * 1_000_000 }
    }

    private struct Setting {
        let bench: ServiceBench
        let doors: Doors
        let hands: Hands

        func send(_ report: WireEmotionReport, by camera: Name = .door) async throws {
            try await bench.publish(try report.encode(), to: Topic(site: .home, .emotions(camera: camera)).text)
        }

        /// The last text under a topic.
        func text(_ topic: String) -> String? {
            bench.messages.last { $0.topic == topic }.map { String(decoding: $0.payload, as: UTF8.self) }
        }
    }

    private func withDoors(
        _ configure: (inout DoorsConfiguration) throws -> Void = { _ in },
        _ body: (Setting) async throws -> Void
    ) async throws {
        let (bench, hands) = (try await ServiceBench(), Hands())
        var configuration = DoorsConfiguration(instance: .constant("main"))
        try configure(&configuration)
        let doors = Doors(
            configuration,
            site: .home,
            bus: bench.bus,
            logger: bench.log.logger,
            metrics: bench.metrics,
            clock: WallClock { hands.wall },
            now: { hands.now },
            delay: { .seconds(3) },
            ticks: .seconds(3_600)
        )
        var feed = BusFeed(site: .home)
        doors.listen(to: &feed)
        try feed.open(on: bench.bus)
        try await bench.listen(to: "mien/v1/home/+/emotions/json")
        try await bench.listen(to: "mien/v1/home/+/mood/json")
        try await bench.listen(to: "mien/v1/home/+/picture")
        try await bench.listen(to: "homeassistant/device/+/config")
        try await bench.waitForSubscriptions()
        try await body(Setting(bench: bench, doors: doors, hands: hands))
    }

    @Test func everyReportHasATwinInJSON() async throws {
        try await withDoors { setting in
            try await setting.send(.sample(.happy))
            await setting.bench.wait { !setting.bench.messages.isEmpty }
            let message = try #require(setting.bench.messages.first)
            #expect(message.topic == "mien/v1/home/door/emotions/json" && message.contentType == "application/json")
            let object = try JSONSerialization.jsonObject(with: Data(message.payload)) as? [String: Any]
            #expect(object?["run"] as? String == "00000000000000ab" && object?["latency_ms"] as? Int == 40)
            let face = (object?["faces"] as? [[String: Any]])?.first
            #expect(
                face?["face_id"] as? String == "door:00000000000000ab:7:0" && face?["emotion"] as? String == "happy"
            )
            #expect(setting.bench.metrics.sum("mien_faces_total", ["emotion": "happy", "camera": "door"]) == 1)
        }
    }

    @Test func aMoodIsKeptByTheBroker() async throws {
        try await withDoors { setting in
            try await setting.send(.sample(.sad))
            await setting.bench.wait { setting.text("mien/v1/home/door/emotions/json") != nil }
            setting.doors.look()
            await setting.bench.wait { setting.text("mien/v1/home/door/mood/json") != nil }
            #expect(setting.text("mien/v1/home/door/mood/json")?.contains(#""emotion":"sad""#) == true)
            let (kept, keep) = AsyncStream.makeStream(of: InboundMessage.self)
            let late = InMemoryBus(setting.bench.broker)
            try await late.subscribe("mien/v1/home/door/mood/json") { for message in $0 { keep.yield(message) } }
            #expect(await kept.first { _ in true }?.isRetained == true)
            late.close()
        }
    }

    @Test func withoutJSONNothingIsSaid() async throws {
        try await withDoors {
            $0.json = false
        } _: { setting in
            try await setting.send(.sample(.sad))
            await setting.bench.wait { setting.bench.metrics.sum("mien_faces_total") == 1 }
            setting.doors.look()
            try await setting.bench.waitForSubscriptions()
            #expect(setting.bench.messages.isEmpty)
        }
    }

    @Test func homeAssistantHearsOfACameraAndAgainAfterItsBirth() async throws {
        let topic = "homeassistant/device/mien_home_door/config"
        try await withDoors {
            $0.homeAssistant = try HomeAssistantTopics()
        } _: { setting in
            func count() -> Int { setting.bench.messages.count { $0.topic == topic } }
            try await setting.send(.sample(.happy))
            await setting.bench.wait { setting.text("mien/v1/home/door/emotions/json") != nil }
            setting.doors.look()
            await setting.bench.wait { count() == 1 }
            try await setting.bench.publish(Array("offline".utf8), to: "homeassistant/status")
            try await setting.bench.publish(Array("online".utf8), to: "homeassistant/status")
            // What comes behind it has come after it.
            try await setting.send(.sample(.happy))
            await setting.bench.wait { setting.bench.metrics.sum("mien_faces_total") == 2 }
            setting.hands.move(by: 2)
            setting.doors.look()
            #expect(count() == 1)
            setting.hands.move(by: 1)
            setting.doors.look()
            await setting.bench.wait { count() == 2 }
            // The camera is no more.
            let status = Topic(site: .home, .status(service: .constant("camera"), instance: .door)).text
            try await setting.bench.publish([], to: status)
            try await setting.send(.sample(.happy), by: .constant("hall"))
            await setting.bench.wait { setting.bench.metrics.sum("mien_faces_total") == 3 }
            setting.doors.look()
            await setting.bench.wait { setting.text(topic) == "" }
            #expect(setting.text("mien/v1/home/door/mood/json") == "")
        }
    }

    @Test func aPictureComesOnceASecondAtMost() async throws {
        try await withDoors {
            $0.pictures = true
        } _: { setting in
            let frame = try WireFrame.with {
                $0.info = WireEmotionReport.sample().frame
                $0.jpeg = .init([0xFF, 0xD8, 0xFF, 0xD9])
            }.encode()
            for payload in [frame, frame, frame] {
                try await setting.bench.publish(payload, to: "mien/v1/home/door/frame")
            }
            try await setting.bench.publish([1, 2, 3], to: "mien/v1/home/broken/frame")
            try await setting.send(.sample())
            await setting.bench.wait { setting.text("mien/v1/home/door/emotions/json") != nil }
            setting.doors.look()
            await setting.bench.wait { setting.text("mien/v1/home/door/picture") != nil }
            setting.doors.look()
            try await setting.bench.waitForSubscriptions()
            let pictures = setting.bench.messages.filter { $0.topic.hasSuffix("/picture") }
            #expect(pictures.map(\.payload) == [[0xFF, 0xD8, 0xFF, 0xD9]] && pictures[0].contentType == "image/jpeg")
        }
    }

    @Test func badInputIsCountedAndDisturbsNothing() async throws {
        try await withDoors { setting in
            for payload in [[0xFF], [], Array(repeating: UInt8(0), count: 300_000)] {
                try await setting.bench.publish(payload, to: "mien/v1/home/door/emotions")
            }
            try await setting.bench.publish(Array("{".utf8), to: "mien/v1/home/door/mood/json")
            try await setting.send(.sample(.happy))
            await setting.bench.wait { setting.text("mien/v1/home/door/emotions/json") != nil }
            #expect(setting.bench.metrics.sum("mien_bad_input_total") == 3)
        }
    }
}
