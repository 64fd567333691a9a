import Faces
import Foundation
import SeededNumbers
import Testing
import Tracking

@Suite struct EmotionSmootherTests {
    private static let frame: Int64 = 100_000

    /// One emotion with this probability, the others alike.
    private static func mostly(_ emotion: Emotion, _ share: Float = 0.7) throws -> EmotionProbabilities {
        try #require(EmotionProbabilities(Emotion.allCases.map { $0 == emotion ? share : (1 - share) / 6 }))
    }

    private func smoother(_ configure: (inout SmoothingOptions) -> Void = { _ in }) -> EmotionSmoother<String> {
        var options = SmoothingOptions()
        configure(&options)
        return EmotionSmoother(options: options)
    }

    // MARK: Probabilities

    @Test func theFirstResultIsTakenAsItIs() throws {
        var smoother = smoother()
        let first = try Self.mostly(.sad)
        #expect(smoother.smooth(first, of: "a", at: 5) == .init(probabilities: first, emotion: .sad))
    }

    @Test func aConstantStaysTheConstant() throws {
        var smoother = smoother()
        let constant = try #require(EmotionProbabilities([0.1, 0.05, 0.2, 0.3, 0.15, 0.05, 0.15]))
        for step in 0..<200 {
            let result = smoother.smooth(constant, of: "a", at: Int64(step) * 33_333)
            #expect(result.probabilities == constant && result.emotion == .happy)
        }
    }

    @Test func theSumStaysOne() throws {
        var smoother = smoother()
        var random = SeededNumbers(3)
        var time: Int64 = 0
        for _ in 0..<1_000 {
            let raw = (0..<7).map { _ in Float.random(in: 0.001...1, using: &random) }
            let sum = raw.reduce(0, +)
            time += .random(in: 1...300_000, using: &random)
            let result = smoother.smooth(try #require(EmotionProbabilities(raw.map { $0 / sum })), of: "a", at: time)
            #expect(abs(result.probabilities.values.reduce(0, +) - 1) < 1e-5)
            #expect(result.probabilities.values.allSatisfy { $0 >= 0 && $0 <= 1 })
        }
    }

    /// The definition of a time constant: 1 − 1/e of a step has come through after it, however many frames that took.
    @Test(arguments: [1, 2, 5, 50]) func aStepHasComeThroughBy63PercentAfterTheTimeConstant(frames: Int64) throws {
        var smoother = smoother()
        _ = smoother.smooth(try Self.mostly(.happy, 1), of: "a", at: 0)
        var result: Float = 0
        for step in 1...frames {
            result = smoother.smooth(try Self.mostly(.sad, 1), of: "a", at: step * 500_000 / frames).probabilities[.sad]
        }
        #expect(abs(Double(result) - (1 - exp(-1))) < 1e-4)
    }

    @Test func irregularFramesComeToTheSame() throws {
        var smoother = smoother()
        for key in ["even", "odd"] { _ = smoother.smooth(try Self.mostly(.happy, 1), of: key, at: 0) }
        var last: [String: Float] = [:]
        for time in [100_000, 200_000, 300_000, 400_000] as [Int64] {
            last["even"] = smoother.smooth(try Self.mostly(.sad, 1), of: "even", at: time).probabilities[.sad]
        }
        for time in [10_000, 15_000, 390_000, 400_000] as [Int64] {
            last["odd"] = smoother.smooth(try Self.mostly(.sad, 1), of: "odd", at: time).probabilities[.sad]
        }
        #expect(abs(try #require(last["even"]) - #require(last["odd"])) < 1e-5)
    }

    @Test func aTimeConstantOfZeroDoesNotSmooth() throws {
        var smoother = smoother { $0.timeConstant = 0 }
        for (step, emotion) in Emotion.allCases.enumerated() {
            let result = smoother.smooth(try Self.mostly(emotion), of: "a", at: Int64(step) + 1)
            #expect(result.emotion == emotion)
            #expect(abs(result.probabilities[emotion] - 0.7) < 1e-6)
        }
    }

    @Test func tracksDoNotMix() throws {
        var smoother = smoother()
        for step in 0..<10 {
            let time = Int64(step) * Self.frame
            #expect(smoother.smooth(try Self.mostly(.happy), of: "a", at: time).emotion == .happy)
            #expect(smoother.smooth(try Self.mostly(.sad), of: "b", at: time).emotion == .sad)
        }
    }

    // MARK: The emotion that is shown

    @Test func anAlternatingInputDoesNotFlicker() throws {
        var smoother = smoother()
        var shown: Set<Emotion> = []
        for step in 0..<300 {
            let raw = try Self.mostly(step.isMultiple(of: 2) ? .happy : .surprise)
            shown.insert(smoother.smooth(raw, of: "a", at: Int64(step) * Self.frame).emotion)
        }
        #expect(shown == [.happy])
    }

    @Test func aClearChangeIsShownWithinTheTimeConstant() throws {
        var smoother = smoother()
        for step in 0..<20 { _ = smoother.smooth(try Self.mostly(.happy), of: "a", at: Int64(step) * Self.frame) }
        let changes = try (20..<40).map {
            smoother.smooth(try Self.mostly(.sad), of: "a", at: Int64($0) * Self.frame).emotion
        }
        let first = try #require(changes.firstIndex(of: .sad))
        // The two are level after τ·ln 2 = 0.35 s; the margin takes a little more.
        #expect((3...5).contains(first))
        #expect(changes[first...].allSatisfy { $0 == .sad })
    }

    @Test func aNarrowLeadIsShownOnlyWhenItLasts() throws {
        var smoother = smoother()
        _ = smoother.smooth(try Self.mostly(.neutral), of: "a", at: 0)
        let narrow = try #require(EmotionProbabilities([0, 0, 0, 0, 0.53, 0, 0.47]))
        var since: Int64?
        for step in 1..<60 {
            let time = Int64(step) * Self.frame
            let result = smoother.smooth(narrow, of: "a", at: time)
            let leads = result.probabilities[.sad] > result.probabilities[.neutral]
            if leads, since == nil { since = time }
            #expect(result.emotion == (since.map { time - $0 >= 1_000_000 } == true ? .sad : .neutral))
        }
        #expect(since != nil)
    }

    @Test func aNarrowLeadThatIsLostStartsAgain() throws {
        var smoother = smoother { $0.timeConstant = 0 }
        let (narrow, level) = (try Self.mostly(.sad, 0.2), try Self.mostly(.neutral, 0.2))
        _ = smoother.smooth(level, of: "a", at: 0)
        // 0.9 s of a narrow lead, then none for a moment, again and again.
        for step in 1..<100 {
            let raw = step.isMultiple(of: 10) ? level : narrow
            #expect(smoother.smooth(raw, of: "a", at: Int64(step) * Self.frame).emotion == .neutral)
        }
    }

    // MARK: Times and limits

    @Test func aFaceThatWasAwayForLongStartsAnew() throws {
        var smoother = smoother()
        _ = smoother.smooth(try Self.mostly(.happy), of: "a", at: 0)
        #expect(smoother.smooth(try Self.mostly(.sad), of: "a", at: 2_000_000).probabilities[.happy] > 0.05)
        let anew = try Self.mostly(.angry)
        #expect(smoother.smooth(anew, of: "a", at: 4_000_001) == .init(probabilities: anew, emotion: .angry))
    }

    @Test func anOlderFrameChangesNothing() throws {
        var smoother = smoother()
        let before = smoother.smooth(try Self.mostly(.happy), of: "a", at: 1_000_000)
        #expect(smoother.smooth(try Self.mostly(.sad), of: "a", at: 900_000) == before)
        #expect(smoother.smooth(try Self.mostly(.sad), of: "a", at: 1_000_000) == before)
    }

    @Test func aClockThatWasSetBackStartsAnew() throws {
        var smoother = smoother()
        _ = smoother.smooth(try Self.mostly(.happy), of: "a", at: 1_000_000_000)
        #expect(smoother.smooth(try Self.mostly(.sad), of: "a", at: 0).emotion == .sad)
    }

    @Test(arguments: [[Int64.min, .max], [.max, .min], [0, .min], [.max, .max]])
    func survivesEveryTime(times: [Int64]) throws {
        var smoother = smoother()
        for time in times {
            let result = smoother.smooth(try Self.mostly(.fear), of: "a", at: time)
            #expect(abs(result.probabilities.values.reduce(0, +) - 1) < 1e-5)
        }
    }

    @Test func remembersNoMoreFacesThanItMayAndThoseThatCameLast() throws {
        var smoother = smoother { $0.maximumCount = 3 }
        for key in ["a", "b", "c", "a", "d", "e"] { _ = smoother.smooth(try Self.mostly(.happy), of: key, at: 0) }
        #expect(smoother.count == 3)
        // "a" was seen after "b" and "c": it is still known.
        #expect(smoother.smooth(try Self.mostly(.sad), of: "a", at: 1).emotion == .happy)
        #expect(smoother.smooth(try Self.mostly(.sad), of: "b", at: 1).emotion == .sad)
    }
}
