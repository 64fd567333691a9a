import Bus
import Faces
import Foundation
import Logging
import Messages
import ServiceKit
import ServiceTestKit
import Store
import Synchronization
import Testing

@testable import RecorderService

@Suite("ClockWatch")
struct ClockWatchTests {
    private let hour: Int64 = 3_600_000_000
    private let year: Int64 = 31_536_000_000_000

    private func believes(_ watch: inout ClockWatch, _ wall: Int64, _ elapsed: Int64) -> Bool {
        watch.believes(wall: wall, elapsed: elapsed)
    }

    @Test func believesAClockThatGoes() {
        var watch = ClockWatch()
        #expect(believes(&watch, 1_000, 0))
        #expect(believes(&watch, 1_000 + 30 * hour, 30 * hour))
        #expect(believes(&watch, 1_000 + 31 * hour + 60_000_000, 31 * hour))
    }

    @Test func doubtsAClockThatJumpedAheadForADay() {
        var watch = ClockWatch()
        #expect(believes(&watch, 0, 0))
        #expect(!believes(&watch, year, 1))
        #expect(!believes(&watch, year + 23 * hour, 23 * hour))
        #expect(believes(&watch, year + 25 * hour, 25 * hour))
    }

    @Test func believesAClockThatWasSetBackAgain() {
        var watch = ClockWatch()
        #expect(believes(&watch, 0, 0))
        #expect(!believes(&watch, year, 1))
        #expect(believes(&watch, hour, hour))
    }

    @Test func believesAClockThatJumpedBackForThatMakesNothingOlder() {
        var watch = ClockWatch()
        #expect(believes(&watch, year, 0))
        #expect(believes(&watch, 0, 1))
    }

    @Test func takesAnyTimes() {
        var watch = ClockWatch()
        for (wall, elapsed) in [(Int64.min, Int64.max), (.max, .min), (.min, .min), (0, .max)] {
            _ = watch.believes(wall: wall, elapsed: elapsed)
        }
    }
}

@Suite("StepSize")
struct StepSizeTests {
    @Test func growsWhileStepsAreQuickAndShrinksWhenTheyAreNot() {
        var size = StepSize()
        size.learn(100, took: .milliseconds(1))
        #expect(size.count == 200)
        size.learn(200, took: .milliseconds(100))
        #expect(size.count == 50)
        size.learn(50, took: .seconds(10))
        #expect(size.count == 10)
        for _ in 1...30 { size.learn(size.count, took: .zero) }
        #expect(size.count == 5_000)
    }

    @Test func learnsNothingFromAStepThatDidNothing() {
        var size = StepSize()
        size.learn(0, took: .zero)
        #expect(size.count == 100)
    }
}

@Suite("Expirer")
struct ExpirerTests {
    private static let day: Int64 = 86_400_000_000
    private static let start: Int64 = 1_795_000_000_000_000

    let folder: String
    let store: SQLiteStore
    let reader: ReadOnlyStore
    let metrics = MetricsRegistry()
    let health = Health()
    let wall = Instant(start)
    let elapsed = Instant(0)

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "mien-\(UUID().uuidString)").path
        let path = "\(folder)/mien.sqlite"
        store = try SQLiteStore(path: path)
        reader = try ReadOnlyStore(path: path)
    }

    private func expirer(_ retention: Retention) -> Expirer {
        Expirer(
            store: store,
            retention: retention,
            health: health,
            logger: LogLines().logger,
            metrics: metrics,
            clock: WallClock { [wall] in wall.now },
            elapsed: { [elapsed] in elapsed.now }
        )
    }

    private func record(_ sequences: ClosedRange<UInt64>) throws {
        let recorder = Recorder(
            store: store,
            site: try Name("home"),
            bus: HeldBus(),
            health: health,
            logger: LogLines().logger,
            metrics: metrics,
            clock: WallClock { [wall] in wall.now }
        )
        try recorder.receive(try sequences.map { try .report($0, capturedAt: wall.now - 50_000) })
    }

    private func pass(days: Int64) {
        wall.now += days * Self.day
        elapsed.now += days * Self.day
    }

    private func deleted(_ kind: String) -> Double {
        metrics.snapshot().filter { $0.name == "mien_expired_total" && $0.labels["kind"] == kind }.reduce(0) {
            $0 + $1.value
        }
    }

    @Test func deletesWhatIsOldEnough() throws {
        try record(1...700)
        pass(days: 3)
        try record(701...710)
        var watch = ClockWatch()
        expirer(Retention(results: .seconds(2 * 86_400))).round(&watch)
        #expect(try reader.summary().reports == 10)
        #expect(deleted("results") == 700)
    }

    @Test func countsEachKindByItselfAndKeepsItForItsOwnTime() throws {
        try record(1...4)
        for sequence in 1...3 as ClosedRange<UInt64> { try keepPictures(sequence) }
        pass(days: 3)
        try keepPictures(4)
        var watch = ClockWatch()
        let day: Duration = .seconds(86_400)
        expirer(Retention(results: day * 10, crops: day * 2, frames: day * 4)).round(&watch)
        #expect(["results", "crops", "frames"].map(deleted) == [0, 3, 0])
        pass(days: 2)
        expirer(Retention(results: day * 10, crops: day * 3, frames: day * 4)).round(&watch)
        #expect(["results", "crops", "frames"].map(deleted) == [0, 3, 3])
    }

    private func keepPictures(_ sequence: UInt64) throws {
        let frame = FrameReference(site: try Name("home"), camera: try Name("hall"), run: 1, sequence: sequence)
        let face = FaceReference(frame: frame, position: 0)
        let region = Box(x: 0, y: 0, width: 9, height: 9)
        let crop = RecordedCrop(face: face, capturedAt: wall.now, region: region, jpeg: [1])
        _ = try store.pictures.insert([crop], at: wall.now)
        _ = try store.pictures.insert([RecordedFrame(frame: frame, capturedAt: wall.now, jpeg: [2])], at: wall.now)
    }

    @Test func deletesNothingThatIsKeptForEver() throws {
        try record(1...5)
        pass(days: 30_000)
        var watch = ClockWatch()
        expirer(Retention()).round(&watch)
        #expect(try reader.summary().reports == 5)
    }

    @Test func deletesNothingBecauseOfAClockThatJumpedAhead() throws {
        try record(1...5)
        var watch = ClockWatch()
        let expirer = expirer(Retention(results: .seconds(86_400)))
        expirer.round(&watch)
        wall.now += 365 * Self.day
        expirer.round(&watch)
        #expect(try reader.summary().reports == 5)
        #expect(health.complaint?.contains("clock jumped ahead") == true)
        wall.now -= 365 * Self.day
        expirer.round(&watch)
        #expect(health.complaint == nil)
        #expect(try reader.summary().reports == 5)
    }

    @Test func deletesNothingWrongAfterAClockWasBackByAYear() throws {
        try record(1...5)
        wall.now -= 365 * Self.day
        try record(6...10)
        wall.now += 365 * Self.day
        elapsed.now += 60_000_000
        var watch = ClockWatch()
        expirer(Retention(results: .seconds(86_400))).round(&watch)
        #expect(try reader.summary().reports == 10)
    }
}

@Suite("RetentionTime")
struct RetentionTimeTests {
    @Test(arguments: [("30d", Duration.seconds(30 * 86_400)), ("12h", .seconds(43_200)), ("48h", .seconds(172_800))])
    func isReadAndWritten(text: String, duration: Duration) {
        #expect(RetentionTime(argument: text)?.duration == duration)
        #expect(
            RetentionTime(argument: text).map { RetentionTime(argument: $0.description) }
                == RetentionTime(argument: text)
        )
    }

    @Test func mayBeForEver() {
        #expect(RetentionTime(argument: "forever") == RetentionTime(nil))
        #expect(RetentionTime(nil).description == "forever")
    }

    @Test(arguments: ["", "0d", "-1d", "1", "d", "1w", "1.5d", "9223372036854775807d", "99999999h", "٣d"])
    func isNothingElse(text: String) {
        #expect(RetentionTime(argument: text) == nil)
    }
}

@Suite("IntegrityCheck")
struct IntegrityCheckTests {
    @Test func tellsOfADamagedDatabaseAndRemembersIt() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "mien-\(UUID().uuidString)").path
        let path = "\(folder)/mien.sqlite"
        var store: SQLiteStore? = try SQLiteStore(path: path)
        let metrics = MetricsRegistry()
        try Recorder(
            store: try #require(store),
            site: Name("home"),
            bus: HeldBus(),
            health: Health(),
            logger: LogLines().logger,
            metrics: metrics
        ).receive(try (1...3_000).map { try .report($0) })
        store = nil
        let health = Health()
        store = try SQLiteStore(path: path)
        let check = IntegrityCheck(path: path, store: try #require(store), health: health, logger: LogLines().logger)
        check.look(within: .seconds(60))
        #expect(health.complaint == nil)
        #expect(try ReadOnlyStore(path: path).events().map(\.detail) == ["sound"])
        store = nil
        let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
        for page in 100...130 {
            try file.seek(toOffset: UInt64(page) * 4_096)
            try file.write(contentsOf: Data(repeating: 0xA5, count: 4_096))
        }
        try file.close()
        check.look(within: .seconds(60))
        #expect(health.complaint?.contains("the database is damaged") == true)
    }
}
