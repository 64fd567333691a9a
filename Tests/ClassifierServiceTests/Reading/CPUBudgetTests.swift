import Testing

@testable import ClassifierService

/// A share of one core's time.
struct CPUBudgetTests {
    private let start = ContinuousClock.now

    /// Works in pieces of 10 ms whenever it may, looking every millisecond. Returns the milliseconds of work in ten seconds.
    private func work(share: Double) -> Int {
        var budget = CPUBudget(share: share, at: start)
        var (worked, time) = (0, 0)
        while time < 10_000 {
            if budget.allows(at: start + .milliseconds(time)) {
                budget.spend(.milliseconds(10))
                worked += 10
                time += 10
            } else {
                time += 1
            }
        }
        return worked
    }

    @Test(arguments: [0.05, 0.3, 0.9]) func worksNoMoreThanItsShare(share: Double) {
        let worked = Double(work(share: share))
        #expect(worked <= share * 10_000 + 10 && worked >= share * 10_000 - 20)
    }

    @Test func savesNoMoreThanAMoment() {
        var budget = CPUBudget(share: 0.5, at: start)
        var worked = 0
        let later = start + .seconds(3_600)
        while budget.allows(at: later) {
            budget.spend(.milliseconds(10))
            worked += 10
        }
        #expect(worked == 200)
    }

    @Test func whatWasOverdrawnIsMadeUpFor() {
        var budget = CPUBudget(share: 0.5, at: start)
        let allowed = [10, 1_009, 1_011].map { time in
            defer { if time == 10 { budget.spend(.milliseconds(505)) } }
            return budget.allows(at: start + .milliseconds(time))
        }
        #expect(allowed == [true, false, true])
    }

    @Test func nothingIsAllowedAtFirst() {
        var budget = CPUBudget(share: 1, at: start)
        let isAllowed = budget.allows(at: start)
        #expect(!isAllowed)
    }
}
