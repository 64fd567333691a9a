import Faces
import Testing

@Suite struct EmotionTests {
    @Test func hasTheOrderOfFER2013() {
        let names = ["angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"]
        #expect(Emotion.allCases.map(\.name) == names)
        #expect(Emotion.allCases.map(\.rawValue) == Array(0...6))
    }

    @Test(arguments: Emotion.allCases) func isFoundByItsName(emotion: Emotion) {
        #expect(Emotion(name: emotion.name) == emotion)
    }

    @Test(arguments: ["", "Happy", "joy", "happy "]) func isNotFoundByAnotherWord(word: String) {
        #expect(Emotion(name: word) == nil)
    }
}

@Suite struct EmotionProbabilitiesTests {
    @Test func namesTheMostLikelyEmotion() throws {
        let likelihoods = try #require(EmotionProbabilities([0.1, 0, 0, 0.6, 0.1, 0.1, 0.1]))
        #expect(likelihoods.dominant == .happy)
        #expect(likelihoods[.happy] == 0.6)
    }

    @Test func prefersTheFirstOfTwoThatAreEquallyLikely() throws {
        let likelihoods = try #require(EmotionProbabilities([0, 0, 0.4, 0.2, 0, 0.4, 0]))
        #expect(likelihoods.dominant == .fear)
    }

    @Test(arguments: [
        [], [1], [Float](repeating: 0.125, count: 8), [.nan, 0, 0, 0, 0, 0, 1], [-0.1, 1.1, 0, 0, 0, 0, 0],
        [.infinity, 0, 0, 0, 0, 0, 0],
    ])
    func refusesWhatAreNotSevenProbabilities(values: [Float]) {
        #expect(EmotionProbabilities(values) == nil)
    }
}
