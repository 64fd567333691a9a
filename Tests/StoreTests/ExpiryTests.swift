import Testing

@testable import Store

@Suite("Expiry")
struct ExpiryTests {
    private static let year: Int64 = 31_536_000_000_000

    private func expired(_ times: [Int64], cutoff: Int64 = 100, now: Int64 = 200, limit: Int = 100) -> Int {
        var records = times.enumerated().makeIterator()
        return Expiry(cutoff: cutoff, now: now).expired(atMost: limit) {
            records.next().map { (Int64($0.offset), $0.element) }
        }.count
    }

    @Test func takesWhatIsOldEnoughFromTheFront() {
        #expect(expired([10, 20, 99, 100, 150]) == 3)
        #expect(expired([]) == 0)
        #expect(expired([100]) == 0)
        #expect(expired([10, 20, 99], limit: 2) == 2)
    }

    @Test func believesNoClockThatWentBack() {
        // Recorded after 150, whatever the clock said.
        #expect(expired([10, 150, 20, 30]) == 1)
    }

    @Test func passesOverWhatClaimsToComeFromTheFuture() {
        #expect(expired([500, 500, 10, 150]) == 3)
        #expect(expired([500, 150, 10]) == 0)
        #expect(expired([500, 500]) == 0)
        #expect(expired([500, 500, 500, 10, 150], limit: 2) == 2)
    }

    @Test func takesAnyNumbers() {
        #expect(expired([.min, .max, .min, 0]) == 4)
        #expect(expired([.max, .min], cutoff: .min, now: .max) == 0)
    }
}
