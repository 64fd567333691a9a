import Bus
import Faces
import Foundation
import Images
import Messages
import ServiceKit
import TestPictures
import Testing

@testable import RecorderService

@Suite("PictureInbox")
struct PictureInboxTests {
    private func arrival(_ count: Int) -> PictureInbox.Arrival {
        PictureInbox.Arrival(
            kind: .crops,
            message: InboundMessage(topic: "x", payload: [UInt8](repeating: 0, count: count))
        )
    }

    @Test func takesSoManyBytesAndNoMore() {
        var inbox = PictureInbox(limitBytes: 100)
        #expect([60, 60, 40, 1].map { inbox.add(arrival($0)) } == [true, false, true, false])
        #expect(inbox.takeAll().map(\.message.payload.count) == [60, 40])
        #expect(inbox.isEmpty)
        #expect([100].map { inbox.add(arrival($0)) } == [true])
    }
}

@Suite("PictureChoice")
struct PictureChoiceTests {
    let hall = Name.constant("hall")
    let door = Name.constant("door")

    @Test func takesOneOfATrackEverySoOften() {
        var choice = PictureChoice(interval: 100)
        func wants(_ track: UInt64, _ time: Int64, _ camera: Name, run: UInt64 = 1) -> Bool {
            choice.wantsFace(of: camera, run: run, track: track, capturedAt: time)
        }
        #expect(wants(1, 0, hall) && !wants(1, 99, hall) && wants(1, 100, hall) && !wants(1, 150, hall))
        #expect(wants(2, 150, hall) && wants(1, 150, door) && wants(1, 150, hall, run: 2))
        #expect(wants(0, 150, hall) && wants(0, 150, hall))
    }

    @Test func takesOneWhenTheClockWasSetBack() {
        var choice = PictureChoice(interval: 100)
        let wanted = [1_000, 5, 10, .max, .min].map { choice.wantsFrame(of: hall, capturedAt: $0) }
        #expect(wanted == [true, true, false, true, true])
    }

    @Test func doesNotGrowWithoutEnd() {
        var choice = PictureChoice(interval: 100)
        for track in 1...UInt64(PictureChoice.capacity) + 1 {
            let isWanted = choice.wantsFace(of: hall, run: 1, track: track, capturedAt: 5)
            #expect(isWanted)
        }
    }
}

@Suite("FrameShelf")
struct FrameShelfTests {
    let hall = Name.constant("hall")

    private func frame(_ sequence: UInt64, _ bytes: Int = 100) -> WireFrame {
        var frame = WireFrame()
        (frame.info.run, frame.info.sequence) = (1, sequence)
        frame.jpeg = Data(repeating: 0, count: bytes)
        return frame
    }

    private func faces(_ sequence: UInt64, run: UInt64 = 1) -> WireFaceSet {
        var faces = WireFaceSet()
        (faces.frame.run, faces.frame.sequence) = (run, sequence)
        return faces
    }

    @Test func givesAFrameForItsFacesOnce() {
        var shelf = FrameShelf(limitBytes: 1_000)
        #expect(shelf.put(frame(1), of: hall) == 0)
        #expect(shelf.take(faces(2), of: hall) == nil)
        #expect(shelf.take(faces(1, run: 2), of: hall) == nil)
        #expect(shelf.take(faces(1), of: .constant("door")) == nil)
        #expect(shelf.take(faces(1), of: hall)?.info.sequence == 1)
        #expect(shelf.take(faces(1), of: hall) == nil)
    }

    @Test func letsTheOldestGo() {
        var shelf = FrameShelf(limitBytes: 250)
        #expect([1, 2, 3].map { shelf.put(frame($0), of: hall) } == [0, 0, 1])
        #expect(shelf.take(faces(1), of: hall) == nil)
        #expect(shelf.take(faces(2), of: hall) != nil)
        #expect(shelf.put(frame(9, 500), of: hall) == 2)
    }
}

@Suite("FacePixelation")
struct FacePixelationTests {
    @Test(arguments: Image.Format.allCases) func leavesNoDetailInAFace(format: Image.Format) throws {
        let image = try TestPicture.gradient(100, 100, format)
        FacePixelation.apply(to: image, faces: [Box(x: 30, y: 30, width: 40, height: 40)])
        // 56 pixels wide with its margin, in five squares of twelve pixels.
        #expect(Set((22..<34).map { TestPicture.value(image, $0, 50) }).count == 1)
        #expect(Set((22..<78).map { TestPicture.value(image, $0, 50) }).count == 5)
        #expect(Set((80..<100).map { TestPicture.value(image, $0, 50) }).count == 20)
    }

    @Test(arguments: [
        Box(x: -500, y: -500, width: 20, height: 20), Box(x: 1e9, y: 0, width: 1e9, height: 5),
        Box(x: .nan, y: 0, width: 5, height: 5), Box(x: 0, y: .infinity, width: 5, height: 5),
        Box(x: 5, y: 5, width: -3, height: -3), Box(x: 99.9, y: 99.9, width: 0.1, height: 0.1),
    ]) func takesAnyBox(box: Box) throws {
        FacePixelation.apply(to: try TestPicture.gradient(100, 100), faces: [box])
    }

    @Test func takesAFaceThatIsTheWholePicture() throws {
        let image = try TestPicture.gradient(10, 10, .grey)
        FacePixelation.apply(to: image, faces: [Box(x: -1_000, y: -1_000, width: 3_000, height: 3_000)])
        #expect(Set((0..<10).map { TestPicture.value(image, $0, 3) }).count == 5)
    }
}
