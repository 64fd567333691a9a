import Testing
import Threads

@Suite struct PaceTests {
    private let pace = Pace(from: .milliseconds(12), to: .milliseconds(50), share: 0.1)

    @Test func quickWorkIsDoneAtTheShortestDistance() {
        #expect(pace.pause(after: .zero) == .milliseconds(12))
        #expect(pace.pause(after: .milliseconds(1)) == .milliseconds(12))
    }

    @Test func slowWorkTakesNoMoreThanItsShareOfTheTime() {
        #expect(pace.pause(after: .milliseconds(4)) == .milliseconds(36))
    }

    @Test func nobodyWaitsLongerThanTheLongestPause() {
        #expect(pace.pause(after: .seconds(5)) == .milliseconds(50))
    }

    @Test func aLongestPauseBelowTheShortestIsTheShortest() {
        #expect(Pace(from: .milliseconds(9), to: .zero, share: 0.5).pause(after: .seconds(1)) == .milliseconds(9))
    }

    @Test func theRelentlessNeverPause() {
        #expect(Pace.relentless.pause(after: .seconds(1)) == .zero)
    }
}
