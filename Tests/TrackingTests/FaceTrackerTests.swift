import Faces
import SeededNumbers
import Testing
import Tracking

@Suite struct FaceTrackerTests {
    // MARK: One face

    @Test func aFaceHasNoNumberUntilItIsSeenAgain() {
        var tracker = FaceTracker()
        #expect(tracker.numbers([Walkers.face(100)], frame: 0) == [0])
        #expect(tracker.numbers([Walkers.face(100)], frame: 1) == [1])
        #expect(tracker.numbers([Walkers.face(100)], frame: 2) == [1])
    }

    @Test func whatFlashesUpOnceUsesNoNumberUp() {
        var tracker = FaceTracker()
        _ = tracker.numbers([Walkers.face(100)], frame: 0)
        #expect(tracker.numbers([Walkers.face(600)], frame: 1) == [0])
        #expect(tracker.numbers([Walkers.face(100)], frame: 2) == [0])
        #expect(tracker.numbers([Walkers.face(100)], frame: 3) == [1])
    }

    @Test(arguments: [1, 2, 4]) func asManySearchesConfirmAFaceAsItIsTold(searches: Int) {
        var tracker = FaceTracker { $0.confirmations = searches }
        for frame in 1...5 {
            #expect(tracker.numbers([Walkers.face(100)], frame: frame) == [frame >= searches ? 1 : 0])
        }
    }

    @Test func returnsTheFacesAsTheyCame() {
        var tracker = FaceTracker()
        let faces = [Walkers.face(100, score: 0.5), Walkers.face(400, score: 0.9), Walkers.face(700, score: 0.7)]
        for frame in 0..<3 {
            #expect(tracker.update(faces, at: Int64(frame) * Walkers.frameTime).map(\.face) == faces)
        }
    }

    @Test func aFaceThatLeavesForAMomentKeepsItsNumber() {
        var tracker = FaceTracker()
        for frame in 0..<5 { _ = tracker.numbers([Walkers.face(100)], frame: frame) }
        for frame in 5..<14 { #expect(tracker.numbers([], frame: frame) == []) }
        #expect(tracker.numbers([Walkers.face(100)], frame: 14) == [1])
    }

    @Test func aFaceThatIsAwayForLongGetsANewNumber() {
        var tracker = FaceTracker()
        for frame in 0..<5 { _ = tracker.numbers([Walkers.face(100)], frame: frame) }
        for frame in 5..<16 { _ = tracker.numbers([], frame: frame) }
        #expect(tracker.trackCount == 0)
        #expect(tracker.numbers([Walkers.face(100)], frame: 16) == [0])
        #expect(tracker.numbers([Walkers.face(100)], frame: 17) == [2])
    }

    @Test func aFaceThatWalksBehindAPillarIsExpectedOnTheOtherSide() {
        var tracker = FaceTracker()
        // 200 pixels a second: without its velocity, the box that comes back would not touch the one that went.
        for frame in 0..<8 { _ = tracker.numbers([Walkers.face(100 + Float(frame) * 20)], frame: frame) }
        for frame in 8..<15 { _ = tracker.numbers([], frame: frame) }
        #expect(tracker.numbers([Walkers.face(100 + 15 * 20)], frame: 15) == [1])
    }

    @Test func jitterNeitherEndsATrackNorMovesIt() {
        var tracker = FaceTracker()
        var random = SeededNumbers(1)
        var farthest: Float = 0
        for frame in 0..<200 {
            let face = Walkers.face(
                300 + .random(in: -4...4, using: &random),
                200 + .random(in: -4...4, using: &random)
            )
            #expect(tracker.numbers([face], frame: frame) == [frame == 0 ? 0 : 1])
            let predicted = tracker.predict(at: Int64(frame) * Walkers.frameTime + 200_000)[0].face.box.center
            farthest = max(farthest, abs(predicted.x - 300), abs(predicted.y - 200))
        }
        // The last box's own jitter, and as much again for the velocity that jitter looks like: 8 / 0.2 s · 0.2 s.
        #expect(farthest <= 12)
    }

    @Test func accelerationIsFollowed() {
        var tracker = FaceTracker()
        // From rest to 600 pixels a second within 2 s: the last steps are 60 pixels, more than half a face.
        for frame in 0..<20 {
            let time = Float(frame) / 10
            #expect(tracker.numbers([Walkers.face(100 + 150 * time * time)], frame: frame) == [frame == 0 ? 0 : 1])
        }
    }

    /// As in a film of a person who nods, at three frames a second: constant velocity alone expects 0.18 of the face.
    @Test func aNodThatComesBackBetweenFramesKeepsItsNumber() {
        var tracker = FaceTracker()
        for frame in 0..<20 {
            let face = Walkers.face(frame.isMultiple(of: 2) ? 228 : 264, side: 84)
            #expect(tracker.numbers([face], frame: frame * 3) == [frame == 0 ? 0 : 1])
        }
    }

    @Test func aFaceThatComesNearerIsTheSame() {
        var tracker = FaceTracker()
        for frame in 0..<20 {
            let face = Walkers.face(300, side: 60 * (1 + Float(frame) / 10))
            #expect(tracker.numbers([face], frame: frame) == [frame == 0 ? 0 : 1])
        }
    }

    // MARK: Several faces

    @Test func facesThatCrossKeepTheirNumbers() {
        var tracker = FaceTracker()
        for frame in 0..<30 {
            // At 10 frames a second they meet in frame 15, a third of a face apart in height.
            let left = Walkers.face(100 + Float(frame) * 20, 200)
            let right = Walkers.face(700 - Float(frame) * 20, 235)
            // The order in which a detector lists them says nothing.
            let numbers = tracker.numbers(frame.isMultiple(of: 2) ? [left, right] : [right, left], frame: frame)
            guard frame > 1 else { continue }
            #expect(numbers == (frame.isMultiple(of: 2) ? [2, 1] : [1, 2]), "frame \(frame)")
        }
    }

    @Test func thoseWhoEnterAndLeaveDoNotDisturbTheOthers() {
        var tracker = FaceTracker()
        for frame in 0..<40 {
            var faces = [Walkers.face(100)]
            if (10..<20).contains(frame) { faces.insert(Walkers.face(400), at: 0) }
            if frame >= 25 { faces.append(Walkers.face(700)) }
            let numbers = tracker.numbers(faces, frame: frame)
            guard frame > 0 else { continue }
            #expect(numbers[(10..<20).contains(frame) ? 1 : 0] == 1)
            if (11..<20).contains(frame) { #expect(numbers[0] == 2) }
            if frame >= 26 { #expect(numbers[1] == 3) }
        }
    }

    @Test func aLostFaceDoesNotTakeOverAnotherThatStandsBesideIt() {
        var tracker = FaceTracker()
        for frame in 0..<5 { _ = tracker.numbers([Walkers.face(100), Walkers.face(190)], frame: frame) }
        for frame in 5..<9 { #expect(tracker.numbers([Walkers.face(190)], frame: frame) == [2]) }
        #expect(tracker.numbers([Walkers.face(190), Walkers.face(100)], frame: 9) == [2, 1])
    }

    @Test func twoDetectionsOfOneFaceNeverShareItsNumber() {
        var tracker = FaceTracker()
        for frame in 0..<10 {
            let numbers = tracker.numbers([Walkers.face(100), Walkers.face(100), Walkers.face(103)], frame: frame)
            let given = numbers.filter { $0 != 0 }
            #expect(Set(given).count == given.count)
        }
    }

    /// The property that everything downstream rests on, over faces that nobody would think of.
    @Test(arguments: 0..<8) func aNumberIsNeverOnTwoFacesOfAFrameAndNeverComesBack(seed: UInt64) {
        var random = SeededNumbers(seed)
        var tracker = FaceTracker()
        var time: Int64 = 0
        var lastSeen: [UInt64: Int64] = [:]
        for _ in 0..<300 {
            time += .random(in: 0...400_000, using: &random)
            let faces = (0..<Int.random(in: 0...12, using: &random)).map { _ in
                Walkers.face(
                    .random(in: 0...500, using: &random),
                    .random(in: 0...300, using: &random),
                    score: .random(in: 0...1, using: &random),
                    side: .random(in: 20...150, using: &random)
                )
            }
            let found = tracker.update(faces, at: time)
            #expect(found.map(\.face) == faces)
            for list in [found, tracker.predict(at: time + 50_000)] {
                let given = list.map(\.track).filter { $0 != 0 }
                #expect(Set(given).count == given.count)
            }
            for number in found.map(\.track) where number != 0 {
                #expect(time - (lastSeen[number] ?? time) <= 1_000_000)
                lastSeen[number] = time
            }
        }
        #expect(lastSeen.count > 10)
    }
}
