import SeededNumbers
import Testing
import Tracking

@Suite struct SearchPlanTests {
    private typealias Step = SearchPlan.Step

    /// A grey scene with this many cells that are brighter by so much.
    private static func scene(changed: Int = 0, by difference: UInt8 = 50, width: Int = 40) throws -> Thumbnail {
        let cells = (0..<width * 30).map { $0 < changed ? 100 + difference : 100 }
        return try #require(Thumbnail(width: width, height: 30, cells: cells))
    }

    /// The steps for frames at 10 a second.
    private func steps(_ plan: inout SearchPlan, _ frames: Range<Int>, _ thumbnail: Thumbnail? = nil) -> [Step] {
        frames.map { plan.next(thumbnail, at: Int64($0) * 100_000) }
    }

    @Test func everyFrameIsSearchedUnlessToldOtherwise() throws {
        var plan = SearchPlan()
        #expect(!plan.wantsThumbnail)
        #expect(steps(&plan, 0..<10).allSatisfy { $0 == .search })
        // Even when somebody gives it a thumbnail.
        #expect(steps(&plan, 10..<40, try Self.scene()).allSatisfy { $0 == .search })
    }

    @Test func everyNthFrameIsSearched() {
        var plan = SearchPlan(.init(everyNth: 3))
        #expect(
            steps(&plan, 0..<7) == [.search, .predict, .predict, .search, .predict, .predict, .search]
        )
    }

    @Test func noFrameIsPredictedLongAfterTheLastSearch() {
        var plan = SearchPlan(.init(everyNth: 100))
        let steps = steps(&plan, 0..<13)
        #expect(steps.indices.filter { steps[$0] == .search } == [0, 6, 12])
        var slow = SearchPlan(.init(everyNth: 3))
        #expect((0..<5).map { slow.next(at: Int64($0) * 1_000_000) }.allSatisfy { $0 == .search })
    }

    @Test func aClockThatGoesBackMeansASearch() {
        var plan = SearchPlan(.init(everyNth: 3))
        #expect(plan.next(at: 1_000_000) == .search)
        #expect(plan.next(at: 999_999) == .search)
        #expect(plan.next(at: 1_000_000) == .predict)
    }

    // MARK: Motion

    @Test func aStillSceneIsNotSearchedOnceItIsCalm() throws {
        var plan = SearchPlan(.init(motionGate: true))
        #expect(plan.wantsThumbnail)
        let steps = steps(&plan, 0..<20, try Self.scene())
        #expect(steps.prefix(5).allSatisfy { $0 == .search })
        #expect(steps.dropFirst(5).allSatisfy { $0 == .still(since: 0) })
    }

    @Test func aStillSceneIsSearchedNowAndThen() throws {
        var plan = SearchPlan(.init(motionGate: true))
        let steps = steps(&plan, 0..<120, try Self.scene())
        // Calm after 0.5 s, so the last of the first searches is at 0.4 s; 5 s later, and again 5 s later.
        #expect(steps.indices.filter { steps[$0] == .search } == [0, 1, 2, 3, 4, 54, 104])
    }

    @Test func motionIsSearchedAtOnceAndUntilItIsCalmAgain() throws {
        var plan = SearchPlan(.init(motionGate: true))
        _ = steps(&plan, 0..<20, try Self.scene())
        #expect(steps(&plan, 20..<21, try Self.scene(changed: 40)) == [.search])
        let after = steps(&plan, 21..<30, try Self.scene(changed: 40))
        #expect(after == Array(repeating: .search, count: 4) + Array(repeating: .still(since: 2_000_000), count: 5))
    }

    @Test func noiseIsNoMotion() throws {
        var plan = SearchPlan(.init(motionGate: true))
        var random = SeededNumbers(5)
        for frame in 0..<45 {
            let cells = (0..<1_200).map { _ in UInt8.random(in: 96...104, using: &random) }
            let thumbnail = try #require(Thumbnail(width: 40, height: 30, cells: cells))
            let step = plan.next(thumbnail, at: Int64(frame) * 100_000)
            if frame >= 5 { #expect(step == .still(since: 0)) }
        }
    }

    @Test func aFewCellsAreNoMotionAndAFewMoreAre() throws {
        for (cells, expected) in [(5, Step.still(since: 0)), (6, .search)] {
            var plan = SearchPlan(.init(motionGate: true))
            _ = steps(&plan, 0..<10, try Self.scene())
            #expect(steps(&plan, 10..<11, try Self.scene(changed: cells)) == [expected])
        }
    }

    @Test func slowMotionAddsUpUntilItCounts() throws {
        var plan = SearchPlan(.init(motionGate: true))
        _ = steps(&plan, 0..<10, try Self.scene())
        // One grey value a frame: never more than noise from one frame to the next.
        let steps = try (10..<22).map { frame in
            plan.next(try Self.scene(changed: 1_200, by: UInt8(frame - 9)), at: Int64(frame) * 100_000)
        }
        #expect(steps.firstIndex(of: .search) == 8)
    }

    @Test func aThumbnailOfAnotherSizeIsMotion() throws {
        var plan = SearchPlan(.init(motionGate: true))
        _ = steps(&plan, 0..<10, try Self.scene())
        #expect(steps(&plan, 10..<11, try Self.scene(width: 30)) == [.search])
    }

    @Test func aFrameWithoutAThumbnailIsSearched() throws {
        var plan = SearchPlan(.init(motionGate: true))
        _ = steps(&plan, 0..<10, try Self.scene())
        #expect(steps(&plan, 10..<11) == [.search])
    }

    @Test func betweenSearchesOfAMovingSceneFacesAreTrackedAndAStillOneIsLeftAlone() throws {
        var plan = SearchPlan(.init(everyNth: 3, motionGate: true))
        let steps = steps(&plan, 0..<10, try Self.scene())
        #expect(steps.prefix(5) == [.search, .predict, .predict, .search, .predict])
        #expect(steps.dropFirst(5).allSatisfy { $0 == .still(since: 0) })
        #expect(self.steps(&plan, 10..<11, try Self.scene(changed: 400)) == [.search])
    }

    @Test(arguments: [[Int64.min, .max, .min, 0], [.max, .max, 0], [0, .max, .max]])
    func survivesEveryTime(times: [Int64]) throws {
        for options in [SearchPlan.Options(everyNth: 4, motionGate: true), .init(everyNth: 4), .init(motionGate: true)]
        {
            var plan = SearchPlan(options)
            #expect(times.map { plan.next(nil, at: $0) }.first == .search)
            for time in times { _ = plan.next(try Self.scene(), at: time) }
        }
    }

    @Test(arguments: [(0, 3, 0), (3, 0, 0), (-1, -1, 1), (2, 2, 3), (2_000, 1, 2_000), (.max, 2, 0)])
    func aThumbnailHasAsManyCellsAsItsSizeSays(width: Int, height: Int, count: Int) {
        #expect(Thumbnail(width: width, height: height, cells: [UInt8](repeating: 0, count: count)) == nil)
    }
}
