import Faces
import HTTPTypes
import Images
import Messages
import NIOCore
import ServiceKit
import ServiceTestKit
import SwiftProtobuf
import TestPictures
import Testing

@testable import GatewayService

@Suite(.timeLimit(.minutes(1))) struct LiveBoardTests {
    private let door = Name.constant("door")
    private let start = ContinuousClock.now

    @Test func countsTheLastFiveSeconds() {
        var camera = LiveCamera(door)
        for index in 0..<100 { camera.add(.sample(UInt64(index + 1)), at: start + .milliseconds(100 * index)) }
        let end = start + .milliseconds(9_900)
        camera.tick(at: end)
        #expect(camera.json(at: end, pictures: .none)["frames_per_second"]?.text == "10")
        #expect(camera.json(at: end, pictures: .none)["latency_ms"]?.text == "31.2")
        #expect(camera.json(at: end, pictures: .none)["online"] == true)
        let later = end + .seconds(6)
        camera.tick(at: later)
        #expect(camera.json(at: later, pictures: .none)["frames_per_second"]?.text == "0")
        #expect(camera.json(at: later, pictures: .none)["latency_ms"] == .null)
        #expect(camera.json(at: later, pictures: .none)["online"] == false)
    }

    @Test func keepsTheNewestReportWhenOldOnesComeAgain() {
        var camera = LiveCamera(door)
        camera.add(.sample(2, capturedAt: 2_000_000), at: start)
        camera.add(.sample(1, capturedAt: 1_000_000), at: start)
        #expect(camera.last?.frame.sequence == 2)
    }

    @Test func addsUpWhatServicesGaveUp() {
        var board = LiveBoard()
        for (instance, value) in [("a", 3.0), ("b", 4.0)] {
            _ = board.add(
                .dropping(value, camera: "door"),
                of: .init(service: .constant("detector"), instance: Name(argument: instance) ?? door)
            )
        }
        #expect(board.cameras[door]?.dropsByReason == ["stale": 7])
        board.tick(at: start)
        _ = board.add(
            .dropping(13, camera: "door"),
            of: .init(service: .constant("detector"), instance: .constant("a"))
        )
        board.tick(at: start + .seconds(5))
        #expect(board.cameras[door]?.json(at: start, pictures: .none)["dropped_per_second"]?.text == "2")
    }

    @Test func forgetsNoCameraAndTakesNoMoreThanItCanShow() throws {
        var board = LiveBoard()
        for index in 0..<2_000 { board.add(.sample(), of: try Name("camera-\(index)"), at: start) }
        #expect(board.cameras.count == 1_000)
    }

    @Test func noticesWhatIsNewsAboutAService() {
        var board = LiveBoard()
        let id = LiveBoard.ServiceID(service: .constant("detector"), instance: .constant("a"))
        let states = [
            WireServiceStatus.dropping(1, camera: "door"), .dropping(2, camera: "door"), .with { $0.state = .offline },
        ]
        let news = states.map { board.add($0, of: id) }
        #expect(news == [true, false, true])
    }
}

extension WireServiceStatus {
    fileprivate static func dropping(_ count: Double, camera: String) -> Self {
        .with {
            $0.state = .online
            $0.metrics = [
                .with {
                    $0.name = "mien_frames_dropped_total"
                    $0.labels = ["camera": camera, "reason": "stale"]
                    $0.value = count
                }
            ]
        }
    }
}

@Suite(.timeLimit(.minutes(1))) struct EventHubTests {
    private let time = TestClockTime()
    private let hub: EventHub
    private let door = Name.constant("door")

    init() {
        let clock = self.time
        hub = EventHub(now: { clock.now })
    }

    private func text(_ viewer: EventViewer) -> String {
        viewer.take().map { String(buffer: $0) }.joined()
    }

    private func tell(_ number: Int, _ camera: Name? = nil) {
        hub.publish(.report, camera: camera ?? door) { ["frame": JSONValue(number)] }
    }

    @Test func sendsTheNewestReportOfEachCameraOnlyAsOftenAsIsWanted() throws {
        let viewer = try hub.add(EventFilter(), after: nil)
        for number in 1...3 { tell(number) }
        tell(9, .constant("hall"))
        hub.tick()
        #expect(text(viewer) == "retry: 2000\n\n\(event(3, #"{"frame":3}"#))\(event(4, #"{"frame":9}"#))")
        tell(5)
        time.advance(by: .milliseconds(100))
        hub.tick()
        #expect(text(viewer).isEmpty)
        time.advance(by: .milliseconds(100))
        hub.tick()
        #expect(text(viewer) == event(5, #"{"frame":5}"#))
    }

    @Test func sendsAllToThoseWhoWantAll() throws {
        var filter = EventFilter()
        (filter.every, filter.camera) = (.zero, door)
        let viewer = try hub.add(filter, after: nil)
        for number in 1...3 { tell(number) }
        tell(9, .constant("hall"))
        hub.tick()
        #expect(text(viewer).split(separator: "event: report").count == 4)
    }

    @Test func sendsOnlyTheKindsThatAreWanted() throws {
        var filter = EventFilter()
        filter.kinds = [.label]
        let viewer = try hub.add(filter, after: nil)
        tell(1)
        hub.publish(.label) { ["key": "k"] }
        hub.tick()
        #expect(!text(viewer).contains("report"))
    }

    @Test func resumesWhereTheConnectionBroke() throws {
        let first = try hub.add(EventFilter(), after: nil)
        for number in 1...5 {
            hub.publish(.label) { ["key": JSONValue(number)] }
        }
        hub.remove(first)
        time.advance(by: .seconds(30))
        let again = try hub.add(EventFilter(), after: "\(hub.boot)-3")
        #expect(text(again) == "retry: 2000\n\n\(event(4, #"{"key":4}"#, "label"))\(event(5, #"{"key":5}"#, "label"))")
        let uptodate = try hub.add(EventFilter(), after: "\(hub.boot)-5")
        #expect(text(uptodate) == "retry: 2000\n\n")
    }

    @Test(arguments: [
        "x-3", "", "-", "BOOT-99", "BOOT--1", "BOOT-x", "BOOT-18446744073709551616", "BOOT-1-2",
        "BOOT-2-0", "BOOT-2-1-1", "BOOT-2-",
    ])
    func tellsThoseWhoCannotResumeToBeginAnew(last: String) throws {
        _ = try hub.add(EventFilter(), after: nil)
        for number in 1...5 { tell(number) }
        let viewer = try hub.add(EventFilter(), after: last.replacing("BOOT", with: hub.boot))
        #expect(text(viewer) == "retry: 2000\n\nevent: reset\ndata: {}\n\n")
    }

    @Test func sendsNothingTwiceToOneWhoComesBackBesideOthers() throws {
        let first = try hub.add(EventFilter(), after: nil)
        for number in 1...2 { hub.publish(.label) { ["key": JSONValue(number)] } }
        tell(3)
        let again = try hub.add(EventFilter(), after: "\(hub.boot)-1")
        hub.tick()
        let texts = [text(again), text(first)]
        #expect(texts[0].matches(of: #/"key":2/#).count == 1)
        #expect(texts.allSatisfy { $0.matches(of: #/"frame":3/#).count == 1 })
    }

    @Test func tellsWhichReportsWereHeldBackWhenSomethingElseWasSent() throws {
        let viewer = try hub.add(EventFilter(), after: nil)
        tell(1)
        hub.tick()
        _ = text(viewer)
        tell(2)
        hub.publish(.label) { ["key": 3] }
        hub.tick()
        #expect(text(viewer) == "id: \(hub.boot)-3-2\nevent: label\ndata: {\"key\":3}\n\n")
        hub.remove(viewer)
        let again = try hub.add(EventFilter(), after: "\(hub.boot)-3-2")
        #expect(text(again) == "retry: 2000\n\nid: \(hub.boot)-3\nevent: report\ndata: {\"frame\":2}\n\n")
    }

    @Test func forgetsWhatIsOld() throws {
        _ = try hub.add(EventFilter(), after: nil)
        for number in 1...5 { tell(number) }
        time.advance(by: .seconds(61))
        tell(6)
        let third = try hub.add(EventFilter(), after: "\(hub.boot)-3")
        let fifth = try hub.add(EventFilter(), after: "\(hub.boot)-5")
        #expect(text(third).contains("reset"))
        #expect(!text(fifth).contains("reset"))
    }

    @Test func thinsOutWhatSomebodyMissed() throws {
        _ = try hub.add(EventFilter(), after: nil)
        for number in 1...50 {
            tell(number)
            time.advance(by: .milliseconds(50))
        }
        let viewer = try hub.add(EventFilter(), after: "\(hub.boot)-0")
        #expect(text(viewer).split(separator: "event: report").count - 1 == 13)
    }

    @Test func loosesTheOldestOfASlowReaderAndSaysHowMany() throws {
        let (slow, quick) = (try hub.add(EventFilter(), after: nil), try hub.add(EventFilter(), after: nil))
        let large = JSONValue.string(String(repeating: "x", count: 100_000))
        for _ in 0..<30 {
            hub.publish(.label) { ["x": large] }
            hub.tick()
            #expect(text(quick).contains("event: label"))
        }
        let text = text(slow)
        #expect(text.hasPrefix("event: lost\ndata: {\"events\":20}\n\n"))
        #expect(text.split(separator: "event: label").count - 1 == 10)
    }

    @Test func makesNothingOfWhatNobodyWatches() throws {
        hub.publish(.report, camera: door) {
            Issue.record("nobody wanted this")
            return [:]
        }
        let viewer = try hub.add(EventFilter(), after: "\(hub.boot)-0")
        #expect(text(viewer).contains("reset"))
    }

    @Test func saysThatItIsAlive() throws {
        let viewer = try hub.add(EventFilter(), after: nil)
        _ = text(viewer)
        time.advance(by: .seconds(15))
        hub.tick()
        #expect(text(viewer) == ": alive\n\n")
    }

    @Test func hasRoomForSoManyViewers() throws {
        let viewers = try (0..<300).map { _ in try hub.add(EventFilter(), after: nil) }
        #expect(throws: GatewayError.self) { try hub.add(EventFilter(), after: nil) }
        hub.remove(viewers[0])
        _ = try hub.add(EventFilter(), after: nil)
    }

    private func event(_ number: Int, _ data: String, _ kind: String = "report") -> String {
        "id: \(hub.boot)-\(number)\nevent: \(kind)\ndata: \(data)\n\n"
    }
}
