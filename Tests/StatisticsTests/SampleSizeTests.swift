import Statistics
import Testing

@Suite struct SampleSizeTests {
    /// Chow, Shao, Wang, example 6.4.3: 20 % change one way, 50 % the other.
    @Test func hasTheNumberOfPairsOfTheLiterature() {
        #expect(SampleSize.pairs(difference: 0.3, discordant: 0.7) == 59)
    }

    /// Chow, Shao, Wang, §4.2: 65 % against 85 %.
    @Test func hasTheNumberForEachOfTheLiterature() {
        #expect(SampleSize.each(difference: 0.2, around: 0.75) == 70)
    }

    @Test func growsWithTheSquareOfWhatIsToBeSeen() {
        let (coarse, fine) = (
            SampleSize.each(difference: 0.1, around: 0.5), SampleSize.each(difference: 0.01, around: 0.5)
        )
        #expect((99...101).contains(fine / coarse))
        #expect(
            SampleSize.pairs(difference: 0.03, discordant: 0.2) < SampleSize.pairs(difference: 0.03, discordant: 0.4)
        )
    }

    @Test(arguments: [0.0, -1, 2, 1])
    func bearsSharesThatAreNone(share: Double) {
        #expect(SampleSize.each(difference: 0.03, around: share) >= 1)
        #expect(SampleSize.pairs(difference: 0.03, discordant: share) >= 1)
    }
}
