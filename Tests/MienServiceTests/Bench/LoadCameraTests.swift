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

@Suite struct LoadCameraTests {
    private let bus = HeldBus()

    private func camera() -> LoadCamera {
        LoadCamera(name: .constant("load01"), site: .constant("home"), bus: bus, run: 7)
    }

    private func picture() throws -> LoadPicture {
        let image = try Image(size: PixelSize(width: 32, height: 24), format: .bgr)
        return try LoadPicture(
            jpeg: JPEGEncoder().encode(image),
            truth: [WireTruth(.happy, box: .init(x: 1, y: 2, width: 3, height: 4))]
        )
    }

    @Test func sendsWhatADetectorReads() throws {
        let picture = try picture()
        try camera().show(picture, at: 1_800_000_000_000_000)
        let message = try #require(bus.messages.first)
        #expect(message.topic == "mien/v1/home/load01/frame")
        #expect(message.qos == .atMostOnce)
        let frame = try WireFrame.decode(message.payload)
        #expect(frame.info.run == 7)
        #expect(frame.info.sequence == 1)
        #expect(frame.info.capturedAt == 1_800_000_000_000_000)
        #expect((frame.info.width, frame.info.height) == (32, 24))
        #expect([UInt8](frame.jpeg) == picture.jpeg)
        #expect(frame.truth == picture.truth)
    }

    @Test func numbersItsFrames() throws {
        let camera = camera()
        for time in 1...5 as ClosedRange<Int64> {
            try camera.show(try picture(), at: time)
            #expect(try WireFrame.decode(try #require(bus.messages.last).payload).info.sequence == UInt64(time))
            bus.answer(.success(.sent))
        }
        #expect(camera.sent == 5)
        #expect(camera.isAtRest)
    }

    @Test func sendsNoMoreThanTheNetworkTakes() throws {
        let camera = camera()
        for time in 1...4 as ClosedRange<Int64> { try camera.show(try picture(), at: time) }
        #expect(bus.messages.count == 2)
        #expect(camera.refused == 2)
        #expect(!camera.isAtRest)
        bus.answer(.success(.sent))
        bus.answer(.failure(BusError(.notConnected, "gone")))
        #expect(camera.isAtRest)
        #expect((camera.sent, camera.refused) == (1, 3))
        // Numbers tell of frames that were sent: what was refused here had none.
        try camera.show(try picture(), at: 5)
        #expect(try WireFrame.decode(try #require(bus.messages.last).payload).info.sequence == 3)
    }

    @Test func refusesWhatIsNoPicture() {
        #expect(throws: ImageError.self) { try LoadPicture(jpeg: [1, 2, 3]) }
        #expect(throws: ImageError.self) { try LoadPicture(jpeg: []) }
    }
}
