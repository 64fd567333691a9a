import Statistics
import Testing

@testable import FeedbackService

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
