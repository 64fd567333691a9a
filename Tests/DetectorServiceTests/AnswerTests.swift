import Bus
import BusTestKit
import DetectorService
import Faces
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
import Vision

/// What a detector says to those who ask about a picture.
@Suite(.timeLimit(.minutes(1))) struct AnswerTests {
    private let bench: ServiceBench
    private let client: RPCClient
    private let face = DetectedFace(box: Box(x: 40, y: 30, width: 50, height: 50), score: 0.75)

    init() async throws {
        bench = try await ServiceBench()
        client = try RPCClient(bus: bench.peer, site: .constant("home"), client: .constant("test"))
        try await bench.listen(to: "mien/v1/home/+/faces")
    }

    private func request(_ jpeg: [UInt8]) -> WireFindRequest {
        .with {
            ($0.frame.run, $0.frame.sequence) = (5, 9)
            $0.frame.capturedAt = 1_700_000_000_000_000
            ($0.frame.width, $0.frame.height) = (160, 120)
            $0.jpeg = Data(jpeg)
        }
    }

    private func running(
        on bus: InMemoryBus? = nil,
        script: @escaping @Sendable (PixelSize) throws -> [DetectedFace],
        _ body: () async throws -> Void
    ) async throws {
        let bus = bus ?? bench.bus
        let detector = Detector(
            site: .constant("home"),
            bus: bus,
            detector: { ScriptedDetector(script) },
            logger: bench.log.logger,
            metrics: bench.metrics,
            clock: WallClock { 1_700_000_000_500_000 }
        )
        let server = try detector.server(
            on: bus,
            site: .constant("home"),
            logger: bench.log.logger,
            metrics: bench.metrics
        )
        try await bench.running(detector) { try await bench.running(server, body) }
    }

    @Test func findsTheFacesOfAPicture() async throws {
        try await running(script: { [face] _ in [face] }) {
            let request = request(try Frames.blank())
            let set = try await client.call(.detectorFind, request)
            #expect(set.frame == request.frame)
            #expect(set.origin == .asked)
            #expect(set.detector == "scripted" && set.detectedAt == 1_700_000_000_500_000)
            #expect(set.faces.map(\.box.box) == [face.box] && set.faces.map(\.track) == [0])
            let crop = try #require(set.faces.first?.crop)
            #expect(try JPEGHeader([UInt8](crop.jpeg)).size == PixelSize(side: 70))
        }
        // It is nobody else's business, and no camera's.
        #expect(bench.messages.isEmpty)
        #expect(bench.frames == FrameTally(taken: 0, finished: 0, dropped: 0))
    }

    @Test func saysWhenThereIsNoFace() async throws {
        try await running(script: { _ in [] }) {
            let set = try await client.call(.detectorFind, request(Frames.blank()))
            #expect(set.faces.isEmpty)
        }
    }

    @Test func saysWhatIsWrongWithAPicture() async throws {
        try await running(script: { _ in [] }) {
            let whole = try Frames.blank()
            for jpeg in [Array(whole.prefix(whole.count / 2)), [0xFF, 0xD8, 0xFF]] {
                let error = await #expect(throws: RPCError.self) {
                    try await client.call(.detectorFind, request(jpeg))
                }
                #expect(error?.code == .remote("corrupt_jpeg"))
                #expect(error?.message.contains("send") == true)
            }
            let error = await #expect(throws: RPCError.self) {
                try await client.call(.detectorFind, request(Array("<html>".utf8)))
            }
            #expect(error?.code == .invalid)
            // Nothing of it stays behind.
            #expect(try await client.call(.detectorFind, request(whole)).faces.isEmpty)
        }
    }

    @Test func answersAsLongAsSomebodyAsksAmongTheCamerasFrames() async throws {
        try await running(script: { [face] _ in [face] }) {
            let blank = try Frames.blank()
            for number in 1...20 {
                try await bench.publish(Frames.payload(blank, sequence: UInt64(number)), to: Frames.topic())
            }
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<40 {
                    group.addTask {
                        try await client.call(.detectorFind, request(blank), timeout: .seconds(50)).faces.count
                    }
                }
                let faces = try await group.reduce(0, +)
                #expect(faces == 40)
            }
        }
    }

    @Test func sharesTheQuestionsWithTheOtherDetectorsOfTheSite() async throws {
        let counts = Mutex([0, 0])
        let blank = try Frames.blank()
        try await running(script: { _ in
            counts.withLock { $0[0] += 1 }; return []
        }) {
            let other = InMemoryBus(bench.broker)
            try await other.waitUntilConnected()
            try await running(
                on: other,
                script: { _ in
                    counts.withLock { $0[1] += 1 }; return []
                }
            ) {
                try await other.subscribe("other/ready") { _ in }
                for _ in 0..<10 { _ = try await client.call(.detectorFind, request(blank)) }
            }
            #expect(counts.withLock { $0 } == [5, 5])
            // Who left is asked no more.
            for _ in 0..<4 { _ = try await client.call(.detectorFind, request(blank)) }
            #expect(counts.withLock { $0 } == [9, 5])
        }
    }
}
