import Testing

@testable import RecorderService

@Suite("LogLimiter")
struct LogLimiterTests {
    @Test func tellsOneEventInTenSecondsAndHowManyItKeptToItself() {
        var limiter = LogLimiter()
        #expect(limiter.admit("malformed", at: 0) == 0)
        #expect(limiter.admit("malformed", at: 1) == nil)
        #expect(limiter.admit("malformed", at: 9_999_999) == nil)
        #expect(limiter.admit("malformed", at: 10_000_000) == 2)
        #expect(limiter.admit("malformed", at: 30_000_000) == 0)
    }

    @Test func keepsKindsApart() {
        var limiter = LogLimiter()
        #expect(limiter.admit("malformed", at: 0) == 0)
        #expect(limiter.admit("invalid", at: 1) == 0)
    }

    @Test func isNotSilencedByAClockThatIsSetBack() {
        var limiter = LogLimiter()
        #expect(limiter.admit("malformed", at: 1_000_000_000) == 0)
        #expect(limiter.admit("malformed", at: 0) == 0)
    }
}
