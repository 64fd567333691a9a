import BusTestKit
import Failure
import HTTPTypes
import Images
import Messages
import ServiceKit
import ServiceTestKit
import Testing

@testable import GatewayService

@Suite(.timeLimit(.minutes(1))) struct PictureTests {
    private let door = Name.constant("door")

    /// A grey picture as cameras send it.
    private func jpeg(_ width: Int = 64, _ height: Int = 48) throws -> [UInt8] {
        let bytes = [UInt8](repeating: 0x60, count: width * height * 3)
        let image = try Image(size: PixelSize(width: width, height: height), format: .bgr, bytes: bytes)
        return try JPEGEncoder().encode(image, quality: 90)
    }

    @Test func showsNoPictureUnlessItIsTold() async throws {
        let gateway = try await GatewayBench()
        try await gateway.report(.sample())
        gateway.pictures.add(.sample(1, jpeg: try jpeg()), of: door)
        try await gateway.asking { client in
            for file in ["latest.jpg", "live.mjpg"] {
                let answer = try await client.get("/api/v1/cameras/door/\(file)")
                #expect(answer.status == 404)
                #expect(answer.code == "no_picture")
            }
            let answer1 = try await client.get("/api/v1/cameras/door")
            #expect(answer1.text.contains(#""has_pictures":false"#))
            let answer2 = try await client.get("/api/v1/privacy")
            #expect(answer2.text.hasPrefix(#"{"pictures":"none","keep":null,"#))
        }
    }

    @Test func passesTheCamerasPictureOnAsItIs() async throws {
        let gateway = try await GatewayBench(pictures: .frames)
        let jpeg = try jpeg()
        let topic = Topic(site: .constant("home"), .frame(camera: door)).text
        try await gateway.bench.publish(try WireFrame.sample(1, jpeg: jpeg).encode(), to: topic)
        while gateway.intake.current.cameras[door]?.lastFrameAt == nil { await Task.yield() }
        let answer3 = try await gateway.pictures.picture(of: door, boxes: false)
        #expect(answer3.jpeg == jpeg)
        try await gateway.asking { client in
            let answer = try await client.get("/api/v1/cameras/door/latest.jpg")
            #expect(answer.status == 200)
            #expect(answer.headers[.contentType] == "image/jpeg")
            #expect(answer.headers[.cacheControl] == "no-store")
        }
    }

    @Test func drawsTheFacesOfThePictureThatTheReportIsAbout() async throws {
        let gateway = try await GatewayBench(pictures: .frames)
        let jpeg = try jpeg(640, 480)
        for sequence: UInt64 in [1, 2] { gateway.pictures.add(.sample(sequence, jpeg: jpeg), of: door) }
        gateway.pictures.add(.sample(1), of: door)
        try await gateway.bench.running(gateway.pictures.service) {
            let drawn = try await gateway.pictures.picture(of: door, boxes: true)
            #expect(drawn.id.frame == 1)
            #expect(drawn.jpeg != jpeg)
            #expect(try JPEGHeader(drawn.jpeg).size == PixelSize(width: 640, height: 480))
        }
    }

    @Test func showsBoxesWithoutThePicture() async throws {
        let gateway = try await GatewayBench(pictures: .boxes)
        gateway.pictures.add(.sample(1), of: door)
        try await gateway.bench.running(gateway.pictures.service) {
            let drawn = try await gateway.pictures.picture(of: door, boxes: false)
            #expect(try JPEGHeader(drawn.jpeg).size == PixelSize(width: 640, height: 480))
        }
    }

    @Test func saysWhenNoPictureCame() async throws {
        let gateway = try await GatewayBench(pictures: .frames)
        await #expect(throws: GatewayError.self) { try await gateway.pictures.picture(of: door, boxes: true) }
    }

    @Test func survivesPicturesThatAreNone() async throws {
        let gateway = try await GatewayBench(pictures: .frames)
        gateway.pictures.add(.sample(1, jpeg: [0xFF, 0xD8, 0xFF, 0x00]), of: door)
        gateway.pictures.add(.sample(1), of: door)
        try await gateway.bench.running(gateway.pictures.service) {
            let error = await #expect(throws: GatewayError.self) {
                try await gateway.pictures.picture(of: door, boxes: true)
            }
            #expect(error?.code == .noPicture)
        }
    }

    @Test func showsNothingThatIsLongPast() {
        var shelf = PictureShelf()
        let start = ContinuousClock.now
        shelf.add(.init(id: FrameID(camera: door, run: 1, frame: 1), jpeg: [1], at: start))
        shelf.add(.sample(1), of: door, at: start)
        let (soon, late) = (start + .seconds(9), start + .seconds(10))
        #expect(shelf.newest(of: door, at: soon) != nil && shelf.report(of: door, at: soon) != nil)
        #expect(shelf.newest(of: door, at: late) == nil && shelf.report(of: door, at: late) == nil)
    }

    @Test func keepsAFewPicturesOfEachCameraAlone() {
        var shelf = PictureShelf()
        let start = ContinuousClock.now
        for index in 0..<200 {
            let camera = Name(argument: "camera-\(index)") ?? door
            for frame: UInt64 in 1...20 {
                shelf.add(
                    .init(id: FrameID(camera: camera, run: 1, frame: frame), jpeg: [1], at: start + .seconds(index))
                )
            }
        }
        #expect(shelf.count == 64 * 6)
    }
}
