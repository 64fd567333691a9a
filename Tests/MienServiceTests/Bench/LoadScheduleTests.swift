import Testing

@testable import MienService

@Suite struct LoadScheduleTests {
    private let start = ContinuousClock.now

    private func due(_ schedule: LoadSchedule) -> Double { (schedule.due - start) / .seconds(1) }

    @Test func camerasTakeTurnsAtEvenDistances() {
        var schedule = LoadSchedule(cameras: 4, rate: 40, start: start)
        var shown: [(camera: Int, round: Int)] = []
        for index in 0..<12 {
            #expect(abs(due(schedule) - Double(index) * 0.025) < 1e-9)
            shown.append((schedule.camera, schedule.round))
            schedule.advance()
        }
        #expect(shown.map(\.camera) == [0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3])
        #expect(shown.map(\.round) == [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2])
    }

    @Test func doesNotDriftOverHours() {
        var schedule = LoadSchedule(cameras: 3, rate: 29.97, start: start)
        for _ in 0..<107_892 { schedule.advance() }
        #expect(abs(due(schedule) - 3_600) < 1e-3)
    }

    @Test func makesUpForAShortDelay() {
        var schedule = LoadSchedule(cameras: 2, rate: 100, start: start)
        schedule.skipMissed(at: start + .milliseconds(240))
        #expect(schedule.missed == 0)
        #expect(due(schedule) == 0)
    }

    @Test func leavesOutWhatIsLongOver() {
        var schedule = LoadSchedule(cameras: 2, rate: 100, start: start)
        schedule.skipMissed(at: start + .milliseconds(1_005))
        #expect(schedule.missed == 100)
        #expect(abs(due(schedule) - 1) < 1e-9)
        schedule.skipMissed(at: start + .milliseconds(1_005))
        #expect(schedule.missed == 100)
    }

    @Test(arguments: [
        ("max", Load.saturating), ("0.5", .share(0.5)), ("3", .share(3)), ("100", .share(100)),
    ])
    func readsALoad(text: String, load: Load) { #expect(Load(text) == load) }

    @Test(arguments: ["", "min", "0", "-1", "101", "nan", "inf", "1x"])
    func refusesWhatIsNoLoad(text: String) { #expect(Load(text) == nil) }

    @Test func offersAShareOfWhatTheKernelsReach() {
        #expect(abs(Load.saturating.rate(cameras: 4, kernels: 30) - 33) < 1e-9)
        #expect(Load.share(3).rate(cameras: 4, kernels: 30) == 90)
        #expect(Load.perCamera(15).rate(cameras: 4, kernels: 30) == 60)
    }
}
