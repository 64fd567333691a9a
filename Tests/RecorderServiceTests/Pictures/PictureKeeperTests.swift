import Bus
import Faces
import Foundation
import Images
import Logging
import Messages
import ServiceKit
import Store
import TestPictures
import Testing

@testable import RecorderService

@Suite("Pictures that are kept")
struct PictureKeeperTests {
    let folder: String
    let path: String
    let store: SQLiteStore
    let reader: ReadOnlyStore
    let metrics = MetricsRegistry()
    let health = Health()
    let log = LogLines()

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "mien-\(UUID().uuidString)").path
        path = "\(folder)/mien.sqlite"
        store = try SQLiteStore(path: path)
        reader = try ReadOnlyStore(path: path)
    }

    private func keeper(_ keeping: Keeping, configure: (inout PictureKeeper.Configuration) -> Void = { _ in })
        -> PictureKeeper
    {
        var configuration = PictureKeeper.Configuration(keeping: keeping)
        configure(&configuration)
        return PictureKeeper(
            configuration,
            store: store.pictures,
            health: health,
            logger: log.logger,
            metrics: metrics,
            clock: WallClock { 5 }
        )
    }

    /// Gives messages to the keeper as the bus does, and has it keep what is due.
    private func keep(_ messages: [InboundMessage], by keeper: PictureKeeper) throws {
        for subscription in try keeper.subscriptions(site: Name("home")) {
            let own = messages.filter { $0.topic.hasSuffix(subscription.filter.text.split(separator: "/").last ?? "") }
            try subscription.handler(own)
        }
        keeper.close()
        keeper.work()
    }

    private func count(_ name: String, _ kind: String, reason: String? = nil) -> Double {
        metrics.snapshot()
            .filter { $0.name == name && $0.labels["kind"] == kind && (reason == nil || $0.labels["reason"] == reason) }
            .reduce(0) { $0 + $1.value }
    }

    private func reference(_ sequence: UInt64, _ position: Int = 0) throws -> FaceReference {
        let frame = FrameReference(site: try Name("home"), camera: try Name("hall"), run: 9, sequence: sequence)
        return FaceReference(frame: frame, position: position)
    }

    // MARK: What is heard

    @Test func areNoneUnlessSomebodyAskedForThem() throws {
        #expect(try keeper(.none).subscriptions(site: Name("home")).isEmpty)
        #expect(try keeper(.crops).subscriptions(site: Name("home")).map(\.filter.text) == ["mien/v1/home/+/faces"])
        let both = try keeper(.frames).subscriptions(site: Name("home"))
        #expect(both.map(\.filter.text) == ["mien/v1/home/+/faces", "mien/v1/home/+/frame"])
        #expect(both.allSatisfy { $0.qos == .atMostOnce })
    }

    // MARK: Crops

    @Test func areThoseOfTheFacesThatAReportHas() throws {
        // The face without a crop is in no report, so the other has the first position.
        let faces = [WireFace.example(track: 1, jpeg: nil), .example(track: 2, jpeg: [0xFF, 0xD8, 0xFF, 1])]
        try keep([.faces(1, faces)], by: keeper(.crops))
        let crop = try #require(try reader.crop(of: reference(1)))
        #expect(crop.jpeg == [0xFF, 0xD8, 0xFF, 1])
        #expect(crop.region == Box(x: 90, y: 90, width: 140, height: 140) && crop.capturedAt == 1_000_000)
        #expect(try reader.crop(of: reference(1, 1)) == nil)
        #expect(count("mien_pictures_kept_total", "crops") == 1)
    }

    @Test func areOneOfATrackEverySoOften() throws {
        let messages = try (1...30).map { try InboundMessage.faces($0, [.example(track: 3)], at: Int64($0) * 100_000) }
        try keep(messages, by: keeper(.crops) { $0.interval = .seconds(1) })
        #expect(count("mien_pictures_kept_total", "crops") == 3)
        #expect(try (1...30).filter { try reader.crop(of: reference($0)) != nil } == [1, 11, 21])
    }

    @Test func areNotTakenFromNonsense() throws {
        let nonsense = InboundMessage(topic: "mien/v1/home/hall/faces", payload: [0xFF, 0xFF])
        let noJPEG = try InboundMessage.faces(2, [.example(jpeg: [1, 2, 3, 4])])
        try keep([nonsense, noJPEG, .faces(3, [.example()])], by: keeper(.crops))
        #expect(count("mien_pictures_dropped_total", "crops", reason: "invalid") == 1)
        #expect(count("mien_pictures_kept_total", "crops") == 1)
        #expect(metrics.snapshot().contains { $0.name == "mien_bad_input_total" && $0.labels["code"] == "malformed" })
    }

    @Test func areDroppedWhenMoreComesThanThereIsRoomFor() throws {
        let messages = try (1...10).map {
            try InboundMessage.faces($0, [.example(jpeg: .init(repeating: 0xFF, count: 1_000))])
        }
        try keep(messages, by: keeper(.crops) { $0.queueBytes = 3_000 })
        #expect(count("mien_pictures_dropped_total", "crops", reason: "overload") == 8)
    }

    @Test func areDroppedWhenTheStoreFailsAndKeptWhenItWorks() throws {
        try Data("no database".utf8).write(to: URL(fileURLWithPath: store.pictures.path))
        try keep([.faces(1, [.example()])], by: keeper(.crops))
        #expect(health.complaint?.contains("mien-pictures.sqlite") == true)
        #expect(count("mien_pictures_dropped_total", "crops", reason: "failed") == 1)
        try FileManager.default.removeItem(atPath: store.pictures.path)
        try keep([.faces(2, [.example()])], by: keeper(.crops))
        #expect(health.complaint == nil)
        #expect(try reader.crop(of: reference(2)) != nil)
    }

    // MARK: Frames

    @Test func ofWholeFramesHaveNoFaces() throws {
        let picture = try TestPicture.jpeg(TestPicture.stripes(320, 240))
        let keeper = keeper(.frames)
        // The frame comes over the bus before its faces.
        let subscriptions = try keeper.subscriptions(site: Name("home"))
        try subscriptions[1].handler([.frame(1, picture)])
        try subscriptions[0].handler([.faces(1, [.example()])])
        keeper.close()
        keeper.work()
        let kept = try #require(try reader.frame(reference(1).frame))
        let image = try Image()
        try JPEGDecoder().decode(kept.jpeg, as: .grey, into: image)
        #expect(TestPicture.contrast(image, Box(x: 120, y: 120, width: 20, height: 20)) < 60)
        #expect(TestPicture.contrast(image, Box(x: 280, y: 20, width: 20, height: 20)) > 150)
    }

    @Test func ofWholeFramesAreAsTheyCameIfSomebodyWantsThat() throws {
        let picture = try TestPicture.jpeg(TestPicture.stripes(320, 240))
        let keeper = keeper(.frames) { $0.keepsFacesInFrames = true }
        let subscriptions = try keeper.subscriptions(site: Name("home"))
        try subscriptions[1].handler([.frame(1, picture)])
        try subscriptions[0].handler([.faces(1, [.example()])])
        keeper.close()
        keeper.work()
        #expect(try reader.frame(reference(1).frame)?.jpeg == picture)
    }

    @Test func ofFramesWhoseFacesNobodyToldAreNotKept() throws {
        let picture = try TestPicture.jpeg(TestPicture.stripes(320, 240))
        let keeper = keeper(.frames)
        try keeper.subscriptions(site: Name("home"))[1].handler([.frame(1, picture)])
        keeper.close()
        keeper.work()
        #expect(try reader.frame(reference(1).frame) == nil)
        #expect(count("mien_pictures_kept_total", "frames") == 0)
    }

    @Test func ofFramesThatCannotBeReadAreNotKept() throws {
        let keeper = keeper(.frames)
        let subscriptions = try keeper.subscriptions(site: Name("home"))
        try subscriptions[1].handler([.frame(1, [0xFF, 0xD8, 0xFF, 0, 0])])
        try subscriptions[0].handler([.faces(1, [.example()])])
        keeper.close()
        keeper.work()
        #expect(try reader.frame(reference(1).frame) == nil)
        #expect(count("mien_pictures_dropped_total", "crops", reason: "invalid") == 1)
    }
}

extension WireFace {
    static func example(track: UInt64 = 0, jpeg: [UInt8]? = [0xFF, 0xD8, 0xFF, 9]) -> WireFace {
        var face = WireFace()
        face.box = WireBox(Box(x: 100, y: 100, width: 100, height: 100))
        (face.score, face.track) = (0.9, track)
        if let jpeg {
            face.crop.region = WireBox(Box(x: 90, y: 90, width: 140, height: 140))
            face.crop.jpeg = Data(jpeg)
        }
        return face
    }
}

extension InboundMessage {
    static func faces(_ sequence: UInt64, _ faces: [WireFace], at capturedAt: Int64 = 1_000_000) throws
        -> InboundMessage
    {
        var set = WireFaceSet()
        (set.frame.run, set.frame.sequence, set.frame.capturedAt) = (9, sequence, capturedAt)
        (set.frame.width, set.frame.height) = (320, 240)
        set.faces = faces
        return InboundMessage(topic: "mien/v1/home/hall/faces", payload: try set.encode())
    }

    static func frame(_ sequence: UInt64, _ jpeg: [UInt8], at capturedAt: Int64 = 1_000_000) throws -> InboundMessage {
        var frame = WireFrame()
        (frame.info.run, frame.info.sequence, frame.info.capturedAt) = (9, sequence, capturedAt)
        (frame.info.width, frame.info.height) = (320, 240)
        frame.jpeg = Data(jpeg)
        return InboundMessage(topic: "mien/v1/home/hall/frame", payload: try frame.encode())
    }
}

extension TestPicture {
    /// Black and white stripes, eight pixels wide.
    static func stripes(_ width: Int, _ height: Int) throws -> Image {
        let image = try Image(size: PixelSize(width: width, height: height), format: .bgr)
        image.withMutableBytes { bytes in
            for index in bytes.indices { bytes[index] = index / 3 % width / 8 % 2 == 0 ? 0 : 255 }
        }
        return image
    }

    /// How far the brightest and the darkest pixel of a part are apart.
    static func contrast(_ image: Image, _ part: Box) -> Int {
        var values: [Int] = []
        for y in Int(part.y)..<Int(part.y + part.height) {
            for x in Int(part.x)..<Int(part.x + part.width) { values.append(value(image, x, y)) }
        }
        return (values.max() ?? 0) - (values.min() ?? 0)
    }
}
