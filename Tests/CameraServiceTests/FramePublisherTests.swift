import Bus
import Failure
import Foundation
import Images
import Messages
import ServiceKit
import ServiceTestKit
import SwiftProtobuf
import Testing

@testable import CameraService

@Suite(.timeLimit(.minutes(1))) struct FramePublisherTests {
    private let jpeg: [UInt8]
    private let bench: ServiceBench

    init() async throws {
        jpeg = try Pictures.jpeg()
        bench = try await ServiceBench()
    }

    private func publisher(_ bus: (any MessageBus)? = nil) throws -> FramePublisher {
        FramePublisher(
            bus: bus ?? bench.bus,
            site: try Name("home"),
            camera: try Name("hall"),
            meters: FrameMeters(factory: bench.metrics),
            run: 77
        )
    }

    @Test func numbersFramesFromOne() async throws {
        try await bench.listen(to: "mien/v1/home/hall/frame")
        let publisher = try publisher()
        for count in 1...4 {
            try publisher.publish(jpeg, capturedAt: Int64(count), patient: true)
        }
        await bench.wait { bench.messages.count == 4 && bench.frames.isAtRest }
        let frames = try bench.decoded(WireFrame.self)
        #expect(frames.map(\.info.sequence) == [1, 2, 3, 4])
        #expect(frames.map(\.info.capturedAt) == [1, 2, 3, 4])
        #expect(frames.allSatisfy { $0.info.run == 77 && $0.info.width == 64 && $0.info.height == 48 })
        #expect(frames.allSatisfy { [UInt8]($0.jpeg) == jpeg })
        #expect(bench.messages.allSatisfy { $0.contentType == "application/protobuf" && !$0.isRetained })
        #expect(bench.frames == FrameTally(taken: 4, finished: 4, dropped: 0))
    }

    @Test func letsTheBrokerForgetFramesThatItCannotDeliver() throws {
        let bus = HeldBus()
        try publisher(bus).publish(jpeg, capturedAt: 1)
        #expect(bus.messages.map(\.expirySeconds) == [2])
        #expect(bus.messages.map(\.qos) == [.atMostOnce])
    }

    @Test func hasTwoFramesUnderWayAndDropsTheRest() throws {
        let bus = HeldBus()
        let publisher = try publisher(bus)
        for _ in 0..<5 { try publisher.publish(jpeg, capturedAt: 1) }
        #expect(bus.messages.count == 2)
        #expect(bench.dropped(.congested) == 3)

        bus.answer(.success(.sent))
        try publisher.publish(jpeg, capturedAt: 1)
        try publisher.publish(jpeg, capturedAt: 1)
        #expect(bus.messages.count == 2)
        #expect(bench.dropped(.congested) == 4)
        bus.answer(.success(.sent))
        bus.answer(.success(.sent))
        #expect(bench.frames == FrameTally(taken: 7, finished: 3, dropped: 4))
    }

    /// What was dropped here was never a frame: only what is lost on the way leaves a gap.
    @Test func givesNoNumbersToWhatItDrops() throws {
        let bus = HeldBus()
        let publisher = try publisher(bus)
        for _ in 0..<3 { try publisher.publish(jpeg, capturedAt: 1) }
        bus.answer(.success(.sent))
        #expect(throws: ImageError.self) { try publisher.publish([1, 2, 3], capturedAt: 1) }
        #expect(throws: MessageError.self) { try publisher.publish(Pictures.hugeJPEG(), capturedAt: 1) }
        try publisher.publish(jpeg, capturedAt: 1)
        #expect(try bus.messages.map { try WireFrame.decode($0.payload).info.sequence } == [2, 3])
    }

    @Test func waitsForRoomWhenItIsPatient() async throws {
        let bell = Bell()
        let bus = HeldBus(bell: bell)
        let publisher = try publisher(bus)
        Thread { [jpeg] in
            // A frame that cannot be published is missed below.
            for _ in 0..<4 { try? publisher.publish(jpeg, capturedAt: 1, patient: true) }
        }.start()
        for _ in 0..<4 {
            await bell.wait { !bus.messages.isEmpty }
            bus.answer(.success(.sent))
        }
        #expect(bench.frames == FrameTally(taken: 4, finished: 4, dropped: 0))
    }

    @Test func countsFramesThatFoundNoConnection() async throws {
        await bench.takeBrokerAway()
        try publisher().publish(jpeg, capturedAt: 1)
        #expect(bench.dropped(.disconnected) == 1)
        #expect(bench.frames.isAtRest)
    }

    @Test func countsFramesThatTheNetworkDidNotTake() throws {
        let bus = HeldBus()
        try publisher(bus).publish(jpeg, capturedAt: 1)
        bus.answer(.failure(BusError(.queueFull, "too many wait")))
        #expect(bench.dropped(.congested) == 1)
    }

    @Test func refusesWhatIsNoJPEGOrTooLargeAndKeepsItsCredit() async throws {
        try await bench.listen(to: "mien/v1/home/hall/frame")
        let publisher = try publisher()
        for _ in 0..<3 {
            #expect(throws: ImageError.self) { try publisher.publish([1, 2, 3], capturedAt: 1) }
            let error = try #require(throws: MessageError.self) {
                try publisher.publish(Pictures.hugeJPEG(), capturedAt: 1)
            }
            #expect(error.code == .tooLarge)
        }
        #expect(bench.dropped(.invalid) == 6)
        try publisher.publish(jpeg, capturedAt: 1)
        await bench.wait { bench.messages.count == 1 }
        #expect(bench.messages.count == 1)
    }
}
