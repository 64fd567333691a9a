import Faces
import Testing
import Tracking

/// What detectors and clocks should not say, and do.
@Suite struct TrackerRobustnessTests {
    private static let oddBoxes: [Box] = [
        Box(x: .nan, y: 0, width: 10, height: 10), Box(x: 0, y: 0, width: .nan, height: 10),
        Box(x: 0, y: .infinity, width: 10, height: 10), Box(x: 0, y: 0, width: 0, height: 10),
        Box(x: 0, y: 0, width: 10, height: -10), Box(x: 1e30, y: 0, width: 10, height: 10),
        Box(x: 0, y: 0, width: 1e38, height: 1e38),
    ]

    @Test(arguments: oddBoxes) func aBoxThatCannotBeIsNotTracked(box: Box) {
        var tracker = FaceTracker()
        for frame in 0..<4 {
            let numbers = tracker.numbers([DetectedFace(box: box, score: 1), Walkers.face(300)], frame: frame)
            #expect(numbers == [0, frame == 0 ? 0 : 1])
        }
        #expect(tracker.predict(at: 400_000).count == 1)
    }

    @Test func scoresAndLandmarksThatAreNoNumbersAreNotTracked() {
        var tracker = FaceTracker()
        let spoilt = DetectedFace(box: Walkers.face(600).box, score: 1, landmarks: [Point(x: .nan, y: 0)])
        for frame in 0..<3 {
            #expect(tracker.numbers([Walkers.face(100, score: .nan), spoilt], frame: frame) == [0, 0])
        }
        #expect(tracker.trackCount == 0)
    }

    @Test func aClockThatGoesBackCountsAsNoTime() {
        var tracker = FaceTracker()
        for frame in 0..<5 { _ = tracker.numbers([Walkers.face(100 + Float(frame) * 20)], frame: frame) }
        #expect(tracker.update([Walkers.face(190)], at: -5_000_000).map(\.track) == [1])
        #expect(tracker.update([Walkers.face(210)], at: -4_900_000).map(\.track) == [1])
    }

    @Test func aClockThatJumpsAheadEndsTheTracks() {
        var tracker = FaceTracker()
        for frame in 0..<5 { _ = tracker.numbers([Walkers.face(100)], frame: frame) }
        #expect(tracker.update([Walkers.face(100)], at: 3_600_000_000).map(\.track) == [0])
    }

    @Test(arguments: [[Int64.min, .max, .min], [0, .max, 0], [.max, .max, .min], [5, 5, 5]])
    func survivesEveryTime(times: [Int64]) {
        var tracker = FaceTracker()
        for time in times + times {
            #expect(tracker.update([Walkers.face(100), Walkers.face(300)], at: time).count == 2)
            for other in [Int64.min, 0, .max] { #expect(tracker.predict(at: other).count <= 2) }
            _ = tracker.hold(at: time, unmovedSince: .min)
            _ = tracker.hold(at: time, unmovedSince: .max)
        }
    }

    @Test func framesOfTheSameMomentGiveNoVelocity() {
        var tracker = FaceTracker()
        for step in 0..<5 { _ = tracker.update([Walkers.face(100 + Float(step) * 20)], at: 1_000) }
        #expect(tracker.predict(at: 900_000).map(\.face.box.center.x) == [180])
    }

    @Test func aCrowdIsTrackedUpToALimit() {
        var tracker = FaceTracker { $0.maximumTracks = 10 }
        let crowd = (0..<400).map { Walkers.face(Float($0) * 150, score: Float($0) / 400) }
        for frame in 0..<3 {
            let numbers = tracker.numbers(crowd, frame: frame)
            #expect(numbers.count == 400)
            #expect(tracker.trackCount == 10)
            // The surest are the last ones here.
            if frame > 0 { #expect(numbers.suffix(10).allSatisfy { $0 != 0 }) }
            #expect(numbers.dropLast(10).allSatisfy { $0 == 0 })
        }
    }

    @Test func strangersInEveryFrameDoNotAddUp() {
        var tracker = FaceTracker()
        for frame in 0..<50 {
            _ = tracker.numbers((0..<100).map { Walkers.face(Float(frame * 100_00 + $0 * 150)) }, frame: frame)
            #expect(tracker.trackCount <= 128)
        }
    }
}

@Suite struct TrackNumberTests {
    @Test func trackersThatAreStartedAgainDoNotRepeatNumbers() {
        var random = SystemRandomNumberGenerator()
        let firsts = (0..<100).map { _ in TrackNumber.first(using: &random) }
        #expect(Set(firsts).count == 100)
        #expect(firsts.allSatisfy { $0 > 0 && $0 < TrackNumber.limit })
        // Far enough from each other for eight million faces.
        let sorted = firsts.sorted()
        #expect(zip(sorted, sorted.dropFirst()).allSatisfy { $1 - $0 >= 1 << 23 })
    }

    @Test func theSmallestAndTheLargestDrawAreFit() {
        var lowest = Constant(value: 0)
        var highest = Constant(value: .max)
        #expect(TrackNumber.first(using: &lowest) == 1)
        #expect(TrackNumber.first(using: &highest) < TrackNumber.limit)
    }

    @Test func afterTheLastNumberComesTheFirstAndNotZero() {
        var tracker = FaceTracker(firstNumber: TrackNumber.limit - 1)
        _ = tracker.numbers([Walkers.face(100), Walkers.face(400)], frame: 0)
        #expect(tracker.numbers([Walkers.face(100), Walkers.face(400)], frame: 1) == [TrackNumber.limit - 1, 1])
    }

    private struct Constant: RandomNumberGenerator {
        let value: UInt64
        mutating func next() -> UInt64 { value }
    }
}
