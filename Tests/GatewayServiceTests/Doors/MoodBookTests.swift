import Faces
import Messages
import ServiceKit
import SwiftProtobuf
import Testing

@testable import GatewayService

/// What a camera's people show by and large, with a clock that the test moves.
@Suite struct MoodBookTests {
    private static let start: Int64 = 1_800_000_000_000_000
    private static let origin = ContinuousClock.now

    private struct Bench {
        var book = MoodBook(askedCameras: [.constant("web")])
        var seconds = 0.0

        var now: ContinuousClock.Instant { origin + .seconds(seconds) }
        var wall: Int64 { start + Int64(seconds * 1_000_000) }

        mutating func see(_ emotions: Emotion..., by camera: Name = .door, share: Float = 0.7) {
            var report = WireEmotionReport.sample(at: wall, share: share)
            report.faces = emotions.map { .sample($0, share) }
            book.note(report, of: camera, at: now, wall: wall)
        }

        mutating func look(after seconds: Double = 0) -> [MoodBook.Change] {
            self.seconds += seconds
            return book.look(at: now, wall: wall)
        }

        /// The mood that is told, if one is.
        mutating func told(after seconds: Double = 0) -> Mood? {
            for case .told(let mood) in look(after: seconds) { return mood }
            return nil
        }

        mutating func say(_ state: WireServiceStatus.State?, of camera: Name = .door) {
            book.note(state.map { state in .with { $0.state = state } }, of: camera, wall: wall)
        }
    }

    @Test func isWhatMostFacesOfTheLastSecondsShow() {
        var bench = Bench()
        bench.see(.happy, .happy, .sad)
        let mood = bench.told()
        #expect(mood?.emotion == .happy && mood?.isOnline == true && mood?.faceCount == 3)
        #expect(mood.map { abs($0.share - 2.0 / 3) < 0.001 } == true)
        #expect(mood?.probabilities.count == 7 && mood?.framesPerSecond == 0.2 && mood?.latencyMilliseconds == 40)
        #expect(mood.map { abs($0.probabilities.reduce(0, +) - 1) < 0.001 } == true)
    }

    @Test func oneFrameAmongManyChangesNothing() {
        var bench = Bench()
        for _ in 0..<4 { bench.see(.happy) }
        #expect(bench.told()?.emotion == .happy)
        bench.see(.angry)
        #expect(bench.told(after: 1).map { $0.emotion == .happy } ?? true)
    }

    @Test func staysWhatItIsWhereTwoAreAsMany() {
        var bench = Bench()
        bench.see(.sad)
        #expect(bench.told()?.emotion == .sad)
        bench.see(.angry)
        #expect(bench.told(after: 1)?.emotion ?? .sad == .sad)
        bench.see(.angry)
        let mood = bench.told(after: 1)
        #expect(mood?.emotion == .angry && mood?.since == bench.wall)
    }

    @Test func isNobodyWhenNoFaceIsSeenForAWhile() {
        var bench = Bench()
        bench.see(.happy)
        #expect(bench.told()?.emotion == .happy)
        bench.seconds = 2
        bench.see()
        #expect(bench.told()?.emotion == .happy)
        bench.seconds = 4
        bench.see()
        let mood = bench.told()
        #expect(mood?.emotion == nil && mood?.isOnline == true && mood?.faceCount == 0)
        #expect(mood?.json["emotion"]?.text == #""none""# && mood?.json["probabilities"] == .null)
    }

    @Test func saysThatACameraIsOffWhenItsServiceSaysSo() {
        var bench = Bench()
        bench.say(.online)
        bench.see(.happy)
        #expect(bench.told()?.isOnline == true)
        bench.say(.offline)
        let mood = bench.told(after: 1)
        #expect(mood?.isOnline == false && mood?.emotion == nil && mood?.faceCount == 0)
        #expect(bench.look(after: 60).isEmpty)
    }

    @Test func saysThatACameraIsOffWhenNothingComesFromIt() {
        var bench = Bench()
        bench.see(.happy)
        _ = bench.look()
        #expect(bench.told(after: 29)?.isOnline == true)
        #expect(bench.told(after: 2)?.isOnline == false)
    }

    @Test func whatIsNoNewsIsRepeatedSeldom() {
        var bench = Bench()
        var told = 0
        for _ in 0..<60 {
            bench.see(.happy)
            told += bench.look(after: 1).count
        }
        #expect(told == 2)
    }

    @Test func othersAreTheirOwn() {
        var bench = Bench()
        bench.see(.happy)
        bench.see(.sad, by: .constant("hall"))
        #expect(bench.look().count == 2 && bench.book.cameras.map(\.text) == ["door", "hall"])
    }

    @Test func picturesThatSomebodyShowsOrImportsAreNoMood() {
        var bench = Bench()
        bench.see(.happy, by: .constant("web"))
        bench.book.note(.sample(.happy, at: Self.start - 61_000_000), of: .door, at: bench.now, wall: bench.wall)
        #expect(bench.look().isEmpty)
    }

    @Test func aCameraWhoseStatusIsClearedIsNoMore() {
        var bench = Bench()
        bench.see(.happy)
        _ = bench.look()
        bench.say(nil)
        #expect(bench.look() == [.forgotten(.door)])
        #expect(bench.look(after: 1).isEmpty)
    }

    @Test func aCameraThatIsOffForAWeekIsNoMore() {
        var bench = Bench()
        bench.see(.happy)
        _ = bench.look()
        _ = bench.look(after: 31)
        #expect(bench.look(after: 7 * 86_400).isEmpty)
        #expect(bench.look(after: 1) == [.forgotten(.door)])
    }

    @Test func whatAnEarlierProcessLeftIsMarkedOffUntilTheCameraComes() {
        var bench = Bench()
        bench.book.remember(.door, capturedAt: Self.start - 5_000_000)
        #expect(bench.told()?.isOnline == false)
        bench.see(.fear)
        #expect(bench.told(after: 1)?.emotion == .fear)
        bench.book.remember(.constant("old"), capturedAt: Self.start - 8 * 86_400_000_000)
        #expect(bench.look(after: 1) == [.forgotten(.constant("old"))])
    }

    @Test func everythingIsToldAgainToABrokerThatMayHaveForgotten() {
        var bench = Bench()
        bench.see(.happy)
        #expect(bench.look().count == 1)
        #expect(bench.look(after: 1).isEmpty)
        bench.book.noteConnection()
        #expect(bench.look(after: 1).count == 1)
    }

    @Test func itsFieldsStandInTheirOrder() {
        var bench = Bench()
        bench.see(.happy, share: 0.7)
        #expect(
            bench.told()?.json.text == #"""
                {"camera":"door","online":true,"emotion":"happy","share":1,"face_count":1,"probabilities":\#
                {"angry":0.05,"disgust":0.05,"fear":0.05,"happy":0.7,"sad":0.05,"surprise":0.05,"neutral":0.05},\#
                "since":"2027-01-15T08:00:00.000Z","captured_at":"2027-01-15T08:00:00.000Z","frames_per_second":0.2,\#
                "latency_ms":40}
                """#
        )
    }
}
