import Faces
import Testing
import Tracking

/// Where a tracker says that faces are when nobody looked.
@Suite struct TrackPredictionTests {
    private func walking(_ speed: Float, frames: Int = 10) -> FaceTracker {
        var tracker = FaceTracker()
        for frame in 0..<frames { _ = tracker.numbers([Walkers.face(100 + speed * Float(frame) / 10)], frame: frame) }
        return tracker
    }

    @Test func aFaceMovesOnAtItsVelocity() throws {
        let tracker = walking(200)
        let expected = try #require(tracker.predict(at: 1_100_000).first)
        #expect(expected.track == 1)
        #expect(abs(expected.face.box.center.x - 320) < 3)
        #expect(expected.face.box.center.y == 200)
        #expect(expected.face.box.width == 100 && expected.face.score == 0.9)
    }

    @Test func landmarksMoveAlongWithTheBox() throws {
        let face = try #require(walking(200).predict(at: 1_100_000).first).face
        #expect(face.landmarks.map { $0.x - face.box.center.x }.allSatisfy { abs(abs($0) - 20) < 0.01 })
        #expect(face.landmarks.map(\.y) == [200, 200])
    }

    @Test func aPredictionChangesNothing() {
        var tracker = walking(200)
        let before = tracker.predict(at: 1_000_000)
        _ = tracker.predict(at: 1_500_000)
        #expect(tracker.predict(at: 1_000_000) == before)
        #expect(tracker.numbers([Walkers.face(300)], frame: 10) == [1])
    }

    @Test func aFaceThatTheLastSearchMissedIsNotPredicted() {
        var tracker = walking(0)
        _ = tracker.numbers([], frame: 10)
        #expect(tracker.predict(at: 1_050_000).isEmpty)
    }

    @Test func aFaceThatWasSeenOnceIsPredictedWithoutANumber() {
        let tracker = walking(0, frames: 1)
        #expect(tracker.predict(at: 50_000).map(\.track) == [0])
    }

    @Test func nothingIsPredictedForLongerThanAGapMayBe() {
        let tracker = walking(200)
        #expect(tracker.predict(at: 1_900_000).count == 1)
        #expect(tracker.predict(at: 1_900_001).isEmpty)
    }

    @Test func theSurestComesFirst() {
        var tracker = FaceTracker()
        _ = tracker.update([Walkers.face(100, score: 0.3), Walkers.face(400, score: 0.8)], at: 0)
        #expect(tracker.predict(at: 10_000).map(\.face.score) == [0.8, 0.3])
    }

    // MARK: Still scenes

    @Test func inAStillSceneFacesStayWhereTheyWereFound() {
        var tracker = walking(200)
        let held = tracker.hold(at: 1_000_000, unmovedSince: 900_000)
        #expect(held.map(\.face) == [Walkers.face(280)])
        #expect(held.map(\.track) == [1])
        // What has stopped does not go on when something else moves.
        #expect(tracker.predict(at: 1_400_000).map(\.face) == [Walkers.face(280)])
    }

    @Test func theTimeOfAFaceDoesNotRunOutInAStillScene() {
        var tracker = walking(0)
        for second in 1..<30 {
            #expect(tracker.hold(at: Int64(second) * 1_000_000, unmovedSince: 900_000).map(\.track) == [1])
        }
        #expect(tracker.update([Walkers.face(100)], at: 29_100_000).map(\.track) == [1])
    }

    @Test func aFaceThatWasSeenOnceIsConfirmedByStillness() {
        var tracker = walking(0, frames: 1)
        #expect(tracker.hold(at: 100_000, unmovedSince: 0).map(\.track) == [1])
    }

    @Test func aFaceThatTheLastSearchMissedIsStillThereWhenNothingHasMovedSinceItWasFound() {
        var tracker = walking(0)
        _ = tracker.numbers([], frame: 10)
        _ = tracker.numbers([], frame: 11)
        #expect(tracker.hold(at: 1_200_000, unmovedSince: 900_000).map(\.track) == [1])
        #expect(tracker.hold(at: 1_300_000, unmovedSince: 900_000).map(\.track) == [1])
    }

    @Test func aFaceThatLeftBeforeTheSceneCameToRestIsGone() {
        var tracker = walking(0)
        _ = tracker.numbers([], frame: 10)
        for frame in 11...25 {
            #expect(tracker.hold(at: Int64(frame) * 100_000, unmovedSince: 900_001).isEmpty)
        }
        #expect(tracker.trackCount == 0)
    }

    @Test func noTwoFacesAreHeldInOnePlace() {
        var tracker = FaceTracker()
        for frame in 0..<3 { _ = tracker.numbers([Walkers.face(100)], frame: frame) }
        // Found anew at the edge of where it was: another track, in nearly the same place.
        for frame in 3..<5 { _ = tracker.numbers([Walkers.face(100, side: 40)], frame: frame) }
        #expect(tracker.hold(at: 500_000, unmovedSince: 0).count == 1)
    }
}
