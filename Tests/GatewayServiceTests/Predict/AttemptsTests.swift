import RPC
import Testing

@testable import GatewayService

struct AttemptsTests {
    private let start = ContinuousClock.now
    private var attempts: Attempts

    init() {
        attempts = Attempts(until: start + .seconds(4))
    }

    @Test mutating func theFirstGetsHalfOfTheTimeAndTheSecondTheRest() {
        #expect(attempts.begin(at: start) == .ask(within: .seconds(2)))
        #expect(attempts.next(after: .timedOut, at: start + .seconds(2)) == .ask(within: .seconds(2)))
        #expect(attempts.next(after: .timedOut, at: start + .seconds(4)) == .giveUp)
    }

    @Test mutating func thereIsNoThird() {
        _ = attempts.begin(at: start)
        #expect(attempts.next(after: .stopping, at: start) == .ask(within: .seconds(4)))
        #expect(attempts.next(after: .stopping, at: start) == .giveUp)
    }

    @Test(arguments: [RPCFailureCode.timedOut, .stopping, .notSent, .badReply])
    func asksAgainWhatMayHaveGotLost(code: RPCFailureCode) {
        var attempts = attempts
        _ = attempts.begin(at: start)
        #expect(attempts.next(after: code, at: start + .seconds(1)) == .ask(within: .seconds(3)))
    }

    @Test(arguments: [
        RPCFailureCode.noResponder, .notConnected, .busy, .tooManyCalls, .tooLarge, .invalid, .failed,
        .remote("corrupt_jpeg"),
    ])
    func doesNotRepeatWhatWasAnswered(code: RPCFailureCode) {
        var attempts = attempts
        _ = attempts.begin(at: start)
        #expect(attempts.next(after: code, at: start) == .giveUp)
    }

    @Test mutating func doesNotAskWhenTheTimeIsOver() {
        #expect(attempts.begin(at: start + .seconds(4)) == .giveUp)
        var late = Attempts(until: start + .seconds(4))
        #expect(late.begin(at: start + .milliseconds(3_990)) == .ask(within: .milliseconds(10)))
        #expect(late.next(after: .timedOut, at: start + .milliseconds(3_990)) == .giveUp)
    }
}
