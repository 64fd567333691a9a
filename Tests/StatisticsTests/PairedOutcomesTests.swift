import Testing

@testable import Statistics

@Suite struct PairedOutcomesTests {
    private func outcomes(_ first: UInt64, _ second: UInt64, both: UInt64 = 0, neither: UInt64 = 0) -> PairedOutcomes {
        PairedOutcomes(bothRight: both, onlyFirstRight: first, onlySecondRight: second, neitherRight: neither)
    }

    /// Fagerland, Lydersen, Laake, BMC Medical Research Methodology 13 (2013), 91: airway hyper-responsiveness before and after
    /// stem cell transplantation, and complete response before and after consolidation therapy.
    @Test(arguments: [(1, 7, 1, 12, 0.039), (6, 16, 59, 80, 0.035)] as [(UInt64, UInt64, UInt64, UInt64, Double)])
    func hasTheValuesOfTheLiterature(first: UInt64, second: UInt64, both: UInt64, neither: UInt64, p: Double) {
        let pairs = outcomes(first, second, both: both, neither: neither)
        #expect(abs(pairs.midP - p) < 0.000_5)
        #expect(outcomes(second, first).midP == pairs.midP)
        #expect(pairs.total == first + second + both + neither)
    }

    /// 2 (1 + 8) / 256 - 8 / 256, counted by hand.
    @Test func isExact() {
        #expect(abs(outcomes(1, 7).midP - 10.0 / 256) < 1e-12)
        #expect(abs(outcomes(0, 3).midP - 1.0 / 8) < 1e-12)
        #expect(abs(outcomes(2, 2).midP - (1 - 6.0 / 32)) < 1e-12)
    }

    @Test func tellsNothingApartByNothing() {
        #expect(outcomes(0, 0, both: 900, neither: 100).midP == 1)
    }

    @Test func goesOverToTheNormalDistributionWithoutAStep() {
        let half = PairedOutcomes.exactLimit / 2
        let (last, first) = (outcomes(half - 100, half + 100), outcomes(half - 100, half + 101))
        #expect(last.discordant == PairedOutcomes.exactLimit && first.discordant > PairedOutcomes.exactLimit)
        #expect(abs(last.midP - first.midP) < 0.002 && last.midP > first.midP)
        #expect(abs(last.midP - 0.0455) < 0.000_5)
    }

    @Test func bearsForeignNumbers() {
        #expect(outcomes(.max, .max, both: .max).midP >= 0)
        #expect(outcomes(.max, 0).midP < 1e-9)
        #expect(outcomes(5_000, 1).midP >= 0)
    }
}
