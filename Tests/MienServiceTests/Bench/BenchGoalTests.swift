import Foundation
import Testing

@testable import MienService

@Suite struct BenchGoalTests {
    private func goal(_ limit: BenchGoal.Limit, _ measured: Double?, unit: String = "ms") -> BenchGoal {
        BenchGoal(name: "half load: latency p50", limit: limit, unit: unit, measured: measured)
    }

    @Test func isMetUpToItsLimit() {
        #expect(goal(.atMost(25), 25).isMet == true)
        #expect(goal(.atMost(25), 25.01).isMet == false)
        #expect(goal(.atLeast(0.9), 0.9).isMet == true)
        #expect(goal(.atLeast(0.9), 0.89).isMet == false)
        #expect(goal(.atMost(25), .nan).isMet == false)
    }

    @Test func isNeitherMetNorMissedWhenNobodyKnows() {
        #expect(goal(.atMost(25), nil).isMet == nil)
        #expect(goal(.atMost(25), nil).found == "–")
    }

    @Test func saysWhatWasAskedAndWhatWasFound() {
        #expect(goal(.atMost(25), 19.456).asked == "≤ 25 ms")
        #expect(goal(.atMost(25), 19.456).found == "19.46 ms")
        #expect(goal(.atLeast(0.9), 1, unit: "").asked == "≥ 0.9")
        #expect(goal(.atLeast(0.9), 1, unit: "").found == "1")
        #expect(goal(.atMost(25), .infinity).found == "inf ms")
    }

    @Test func isOneObjectOfJSON() throws {
        #expect(
            try JSONLine.text(goal(.atMost(25), 30))
                == #"{"asked":"≤ 25 ms","measured":30,"met":false,"name":"half load: latency p50","unit":"ms"}"#
        )
        #expect(
            try JSONLine.text(goal(.atMost(25), nil))
                == #"{"asked":"≤ 25 ms","name":"half load: latency p50","unit":"ms"}"#
        )
    }
}
