import Testing

@testable import MienService

@Suite struct RestartPolicyTests {
    /// Always the longest delay.
    private struct Highest: RandomNumberGenerator {
        mutating func next() -> UInt64 { .max }
    }

    private func milliseconds(_ decision: RestartPolicy.Decision) -> Int? {
        guard case .restart(let delay) = decision else { return nil }
        return Int((delay / .milliseconds(1)).rounded())
    }

    private func delays(_ lifetimes: [Duration], mayFinish: Bool = false) -> [Int?] {
        var policy = RestartPolicy(mayFinish: mayFinish)
        var random = Highest()
        return lifetimes.map { milliseconds(policy.ended(succeeded: false, after: $0, using: &random)) }
    }

    @Test func waitsLongerAfterEachFailure() {
        #expect(
            delays(Array(repeating: .zero, count: 9)) == [
                400, 800, 1_600, 3_200, 6_400, 12_800, 25_600, 30_000, 30_000,
            ]
        )
    }

    @Test func trustsAChildThatRanForAWhile() {
        #expect(delays([.zero, .zero, .seconds(10), .zero]) == [400, 800, 400, 800])
        #expect(delays([.zero, .zero, .milliseconds(9_999)]) == [400, 800, 1_600])
    }

    @Test func letsAChildFinishOnlyWhenItMayAndSucceeds() {
        var random = Highest()
        var film = RestartPolicy(mayFinish: true)
        #expect(film.ended(succeeded: true, after: .zero, using: &random) == .finished)
        #expect(milliseconds(film.ended(succeeded: false, after: .zero, using: &random)) == 400)
        var recorder = RestartPolicy(mayFinish: false)
        #expect(milliseconds(recorder.ended(succeeded: true, after: .zero, using: &random)) == 400)
    }
}
