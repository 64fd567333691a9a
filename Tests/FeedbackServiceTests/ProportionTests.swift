import Testing

@testable import FeedbackService

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

@Suite struct ProportionDropTests {
    /// The Physicians' Health Study: 189 heart attacks of 11,034 without aspirin, 104 of 11,037 with it; Agresti, Categorical
    /// Data Analysis, gives z = 5.00.
    @Test func hasTheStatisticOfTheLiterature() throws {
        let drop = ProportionDrop(before: Proportion(189, of: 11_034), now: Proportion(104, of: 11_037))
        #expect(abs(try #require(drop.z) - -5.001_388) < 0.000_001)
        #expect(drop.isAlarming)
    }

    @Test(arguments: [(66, false), (65, true), (20, true), (95, false)] as [(UInt64, Bool)])
    func alarmsWhenChanceDoesNotExplainIt(hits: UInt64, isAlarming: Bool) {
        #expect(
            ProportionDrop(before: Proportion(80, of: 100), now: Proportion(hits, of: 100)).isAlarming == isAlarming
        )
    }

    @Test(arguments: [(29, 100), (100, 29)] as [(UInt64, UInt64)])
    func keepsSilentAboutFew(before: UInt64, now: UInt64) {
        #expect(!ProportionDrop(before: Proportion(before, of: before), now: Proportion(0, of: now)).isAlarming)
    }

    @Test func alarmsWithJustEnough() {
        #expect(ProportionDrop(before: Proportion(30, of: 30), now: Proportion(0, of: 30)).isAlarming)
    }

    @Test func saysNothingOfWhatDoesNotVary() {
        #expect(ProportionDrop(before: Proportion(50, of: 50), now: Proportion(50, of: 50)).z == nil)
        #expect(ProportionDrop(before: Proportion(0, of: 0), now: Proportion(50, of: 50)).z == nil)
        #expect(!ProportionDrop(before: Proportion(0, of: 50), now: Proportion(0, of: 50)).isAlarming)
    }
}
