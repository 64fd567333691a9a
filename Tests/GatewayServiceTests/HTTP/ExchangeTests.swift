import Testing

@testable import GatewayService

@Suite struct ExchangeTests {
    private let limits = ConnectionLimits()

    @Test func waitsForTheRestOfARequestAndThenForItsAnswer() {
        var exchange = Exchange(limits)
        #expect(exchange.requestBegan() == .wait(limits.request))
        #expect(exchange.requestEnded() == .wait(limits.answer))
        #expect(exchange.answerBegan(isLast: false) == .rest)
        #expect(exchange.answerEnded() == .nothing)
        #expect(exchange.timedOut() == .nothing)
    }

    @Test func saysWhichTimeWasOver() {
        var slow = Exchange(limits)
        _ = slow.requestBegan()
        #expect(slow.timedOut() == .refuse(.tooSlow))
        #expect(slow.isClosing)
        #expect(slow.timedOut() == .nothing)
        var late = Exchange(limits)
        _ = late.requestBegan()
        _ = late.requestEnded()
        #expect(late.timedOut() == .refuse(.deadline))
    }

    @Test func saysNothingInTheMiddleOfAnAnswer() {
        var exchange = Exchange(limits)
        _ = exchange.requestBegan()
        _ = exchange.answerBegan(isLast: false)
        #expect(exchange.timedOut() == .close)
        var broken = Exchange(limits)
        _ = broken.requestBegan()
        _ = broken.answerBegan(isLast: false)
        #expect(broken.failed(.badRequest) == .close)
    }

    @Test func endsAfterAnAnswerThatSaysSo() {
        var exchange = Exchange(limits)
        _ = exchange.requestBegan()
        _ = exchange.answerBegan(isLast: true)
        #expect(exchange.answerEnded() == .close)
    }

    @Test func waitsForTheNextAnswerOfThoseWhoDoNotWait() {
        var exchange = Exchange(limits)
        for _ in 0..<2 {
            _ = exchange.requestBegan()
            _ = exchange.requestEnded()
        }
        _ = exchange.answerBegan(isLast: false)
        #expect(exchange.answerEnded() == .wait(limits.answer))
    }
}
