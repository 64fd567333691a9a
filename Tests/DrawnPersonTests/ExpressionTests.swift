import DrawnPerson
import Faces
import Testing

@Suite struct ExpressionTests {
    /// The movements that EMFACS names for each emotion.
    @Test(arguments: [
        (Emotion.happy, [ActionUnit.cheekRaiser, .lipCornerPuller]),
        (.sad, [.innerBrowRaiser, .browLowerer, .lipCornerDepressor]),
        (.surprise, [.innerBrowRaiser, .outerBrowRaiser, .upperLidRaiser, .jawDrop]),
        (.fear, [.innerBrowRaiser, .browLowerer, .upperLidRaiser, .lipStretcher]),
        (.angry, [.browLowerer, .lidTightener, .upperLidRaiser]),
        (.disgust, [.noseWrinkler, .upperLipRaiser, .lipCornerDepressor]),
    ])
    func movesTheMusclesOfTheEmotion(emotion: Emotion, units: [ActionUnit]) {
        for unit in units { #expect(Expression.of(emotion)[unit] > 0.25) }
    }

    @Test func restsWhenNeutralOrWithoutIntensity() {
        #expect(Expression.of(.neutral) == .rest)
        for emotion in Emotion.allCases { #expect(Expression.of(emotion, intensity: 0) == .rest) }
    }

    @Test func blendsEvenlyFromOneToTheOther() {
        let first = Expression([.jawDrop: 0.2])
        let second = Expression([.jawDrop: 0.6, .browLowerer: 1])
        let half = first.blended(with: second, by: 0.5)
        #expect(abs(half[.jawDrop] - 0.4) < 1e-6)
        #expect(abs(half[.browLowerer] - 0.5) < 1e-6)
        #expect(first.blended(with: second, by: -3) == first)
        #expect(first.blended(with: second, by: .nan) == first)
    }

    @Test(arguments: [(Float(-1), Float(0)), (7, 1), (.nan, 0), (.infinity, 1), (0.3, 0.3)])
    func keepsEachMovementBetweenRestAndFull(given: Float, kept: Float) {
        #expect(Expression([.jawDrop: given])[.jawDrop] == kept)
    }
}
