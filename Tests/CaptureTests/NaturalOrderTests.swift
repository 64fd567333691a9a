import Testing

@testable import Capture

@Suite struct NaturalOrderTests {
    @Test(arguments: [
        ["frame1", "frame2", "frame10"],
        ["a", "a1", "b"],
        ["1", "01", "2", "10", "100"].sorted(by: NaturalOrder.precedes),
        ["2026-01-02", "2026-01-10", "2026-02-01"],
        ["", "0", "1"],
        ["x99999999999999999999998", "x99999999999999999999999"],
    ])
    func ordersNumbersByValue(names: [String]) {
        #expect(names.reversed().sorted(by: NaturalOrder.precedes) == names)
    }

    @Test func isNeverTrueBothWays() {
        let names = ["", "0", "00", "1", "01", "a", "a0", "a00", "a1b2", "a01b2", "b"]
        for left in names {
            for right in names {
                let both = NaturalOrder.precedes(left, right) && NaturalOrder.precedes(right, left)
                let neither = !NaturalOrder.precedes(left, right) && !NaturalOrder.precedes(right, left)
                #expect(!both && neither == (left == right), "\(left) \(right)")
            }
        }
    }
}
