import Statistics
import Testing

@Suite struct ProportionDifferenceTests {
    /// Newcombe, Statistics in Medicine 17 (1998), 873–890, table II, method 10.
    @Test(
        arguments: [
            ((56, 70), (48, 80), 0.0524, 0.3339), ((9, 10), (3, 10), 0.1705, 0.8090), ((6, 7), (2, 7), 0.0582, 0.8062),
            ((5, 56), (0, 29), -0.0381, 0.1926), ((0, 10), (0, 20), -0.1611, 0.2775),
            ((0, 10), (0, 10), -0.2775, 0.2775),
            ((10, 10), (0, 20), 0.6791, 1.0), ((10, 10), (0, 10), 0.6075, 1.0),
        ] as [((UInt64, UInt64), (UInt64, UInt64), Double, Double)]
    )
    func hasTheIntervalsOfTheLiterature(first: (UInt64, UInt64), second: (UInt64, UInt64), lower: Double, upper: Double)
    {
        let difference = ProportionDifference(Proportion(first.0, of: first.1), Proportion(second.0, of: second.1))
        #expect(abs(difference.interval.lowerBound - lower) < 0.000_05)
        #expect(abs(difference.interval.upperBound - upper) < 0.000_05)
    }

    @Test func turnsRoundWithItsShares() {
        let (first, second) = (Proportion(56, of: 70), Proportion(48, of: 80))
        let (there, back) = (ProportionDifference(first, second), ProportionDifference(second, first))
        #expect(there.value == -back.value)
        #expect(abs(there.interval.lowerBound + back.interval.upperBound) < 1e-12)
    }

    @Test(arguments: [(0, 9), (9, 0), (0, 0)] as [(UInt64, UInt64)])
    func knowsNothingOfNothing(first: UInt64, second: UInt64) {
        let difference = ProportionDifference(Proportion(first, of: first), Proportion(0, of: second))
        #expect(difference.interval == -1...1)
    }
}
