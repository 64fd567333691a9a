import DrawnPerson
import Faces
import Testing

@Suite struct ScriptTests {
    private let timing = Script.Timing()
    private var round: Double { (timing.hold + timing.morph) * 7 }

    @Test(arguments: 1...20)
    func showsAllSevenEmotionsInEachRound(seed: UInt64) {
        let script = Script(seed: seed)
        for start in [0, round, -round, 40 * round] {
            let shown = stride(from: start + 0.01, to: start + round, by: 0.1).map { script.moment(at: $0).emotion }
            #expect(Set(shown.compactMap(\.self)) == Set(Emotion.allCases))
        }
    }

    @Test func namesNoEmotionInAMorphAndMorphsSeldom() {
        let script = Script(seed: 2)
        let moments = stride(from: 0, to: 10 * round, by: 0.05).map { script.moment(at: $0) }
        let unnamed = moments.count { $0.emotion == nil }
        #expect(unnamed > 0)
        #expect(Double(unnamed) / Double(moments.count) < 0.15)
    }

    @Test func showsTheFaceOfTheEmotionThatItNames() {
        let script = Script(seed: 7)
        for seconds in stride(from: 0, to: 3 * round, by: 0.21) {
            let moment = script.moment(at: seconds)
            guard let emotion = moment.emotion else { continue }
            let most = Expression.of(emotion)
            let least = Expression.of(emotion, intensity: 0.85)
            for unit in ActionUnit.allCases where unit != .eyesClosed {
                #expect(moment.expression[unit] <= most[unit] + 0.001)
                #expect(moment.expression[unit] >= least[unit] - 0.001)
            }
        }
    }

    @Test func blinksAFewTimesAMinute() {
        let script = Script(seed: 3)
        var blinks = 0
        var closed = false
        for step in 0..<6000 {
            let now = script.moment(at: Double(step) / 100).expression[.eyesClosed] > 0.8
            if now && !closed { blinks += 1 }
            closed = now
        }
        #expect((10...25).contains(blinks))
    }

    @Test func isAlwaysPresentUnlessAskedOtherwise() {
        let script = Script(seed: 5)
        #expect(stride(from: -50.0, to: 200, by: 0.3).allSatisfy { script.moment(at: $0).pose != nil })
    }

    @Test func leavesForAsLongAsAsked() {
        let script = Script(seed: 5, timing: Script.Timing(hold: 1, morph: 0, absence: 3))
        let moments = stride(from: 0.0, to: 100, by: 0.1).map { script.moment(at: $0) }
        let away = moments.count { $0.pose == nil }
        #expect(abs(Double(away) / Double(moments.count) - 0.3) < 0.02)
        #expect(moments.allSatisfy { $0.pose != nil || $0.emotion == nil })
    }

    @Test func answersForAnyTimingAndTime() {
        let timing = Script.Timing(hold: -1, morph: .nan, absence: .infinity)
        for seconds in [0, -1, 1e9, .infinity, .nan] { _ = Script(seed: 1, timing: timing).moment(at: seconds) }
    }

    @Test func looksTheSameForTheSameSeedAndOtherwiseNot() {
        #expect(Script(seed: 1).moment(at: 9.5) == Script(seed: 1).moment(at: 9.5))
        #expect(Script(seed: 1).moment(at: 9.5) != Script(seed: 2).moment(at: 9.5))
    }
}
