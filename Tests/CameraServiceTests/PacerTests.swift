import Testing

@testable import CameraService

@Suite struct PacerTests {
    private let start = ContinuousClock.now

    @Test func showsAFilmAtItsOwnSpeed() {
        var pacer = Pacer(framesPerSecond: nil)
        let first = pacer.showTime(of: .milliseconds(100), now: start)
        #expect(first == start)
        let next = pacer.showTime(of: .milliseconds(140), now: start + .milliseconds(10))
        #expect(next == start + .milliseconds(40))
    }

    @Test func goesOnFromHereAfterAFilmFellBehind() {
        var pacer = Pacer(framesPerSecond: nil)
        let late = start + .seconds(5)
        let times = [(0, start), (40, late), (80, late)].map { pacer.showTime(of: .milliseconds($0), now: $1) }
        #expect(times == [start, late, late + .milliseconds(40)])
    }

    /// How many of the pictures that come at these times are shown.
    private func admitted(_ limit: Double?, at times: [Duration]) -> [Duration] {
        var pacer = Pacer(framesPerSecond: limit)
        return times.filter { pacer.admits(at: start + $0) }
    }

    @Test func admitsEverythingWithoutALimit() {
        #expect(admitted(nil, at: [.zero, .zero, .milliseconds(1)]).count == 3)
    }

    @Test(arguments: [(30.0, 10.0, 10), (30, 15, 15), (30, 30, 30), (15, 30, 15), (25, 12, 12)])
    func admitsSoManyASecond(camera: Double, limit: Double, expected: Int) {
        let times = (0..<Int(camera * 10)).map { Duration.seconds(Double($0) / camera) }
        #expect(abs(admitted(limit, at: times).count - expected * 10) <= 2)
    }

    @Test func admitsEveryFrameOfACameraThatJitters() {
        let jitter = [0, 20, -20, 15, -5, 20, 0, -20]
        let times = jitter.enumerated().map { Duration.milliseconds($0 * 100 + $1) }
        #expect(admitted(10, at: times) == times)
    }

    @Test func makesUpForNoPause() {
        let times = [0, 60_000, 60_100, 60_110, 60_120].map { Duration.milliseconds($0) }
        #expect(admitted(10, at: times) == Array(times.prefix(3)))
    }
}
