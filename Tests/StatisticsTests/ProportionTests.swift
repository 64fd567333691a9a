import Statistics
import Testing

@Suite struct ProportionTests {
    /// Newcombe, Statistics in Medicine 17 (1998), 857–872, table I, method 3.
    @Test(
        arguments: [
            (81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718),
        ] as [(UInt64, UInt64, Double, Double)]
    )
    func hasTheIntervalsOfTheLiterature(hits: UInt64, total: UInt64, lower: Double, upper: Double) {
        let interval = Proportion(hits, of: total).interval
        #expect(abs(interval.lowerBound - lower) < 0.000_05)
        #expect(abs(interval.upperBound - upper) < 0.000_05)
    }

    @Test func isTheSameFromBothSides() {
        let (right, wrong) = (Proportion(81, of: 263).interval, Proportion(263 - 81, of: 263).interval)
        #expect(abs(right.lowerBound + wrong.upperBound - 1) < 1e-12)
    }

    @Test func knowsNothingOfNothing() {
        #expect(Proportion(0, of: 0).interval == 0...1)
        #expect(Proportion(0, of: 0).share == 0)
    }

    @Test func neverLeavesZeroToOne() {
        #expect(Proportion(1, of: 1).interval.upperBound == 1)
        #expect(Proportion(0, of: 1).interval.lowerBound == 0)
        #expect(Proportion(9, of: 3).share == 1)
    }

    @Test func addsUpWithoutTrapping() {
        #expect(Proportion(2, of: 3) + Proportion(1, of: 5) == Proportion(3, of: 8))
        _ = Proportion(.max, of: .max) + Proportion(2, of: 2)
    }
}
