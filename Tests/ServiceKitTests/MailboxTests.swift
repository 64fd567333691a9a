import Foundation
import ServiceKit
import ServiceTestKit
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1))) struct MailboxTests {
    private let mailbox = Mailbox<String, Int>()

    @Test func keepsTheNewestValueOfEachKey() {
        #expect(mailbox.put(1, for: "hall") == nil)
        #expect(mailbox.put(2, for: "hall") == 1)
        #expect(mailbox.put(3, for: "door") == nil)
        #expect(mailbox.take() == 2)
        #expect(mailbox.take() == 3)
        #expect(mailbox.takeIfPresent() == nil)
    }

    @Test func takesTurnsOverTheKeys() {
        mailbox.put(1, for: "hall")
        mailbox.put(2, for: "door")
        mailbox.put(3, for: "yard")
        // A busy camera neither jumps the queue nor loses its turn.
        mailbox.put(4, for: "hall")
        #expect(mailbox.take() == 4)
        mailbox.put(5, for: "hall")
        #expect(mailbox.take() == 2)
        #expect(mailbox.take() == 3)
        #expect(mailbox.take() == 5)
    }

    @Test func givesOutWhatIsLeftWhenItIsClosedAndThenNothing() {
        mailbox.put(1, for: "hall")
        mailbox.put(2, for: "door")
        mailbox.close()
        #expect(mailbox.take() == 1)
        #expect(mailbox.takeIfPresent() == 2)
        #expect(mailbox.take() == nil)
        #expect(mailbox.takeIfPresent() == nil)
    }

    @Test func handsBackWhatComesAfterItWasClosed() {
        mailbox.put(1, for: "hall")
        mailbox.close()
        #expect(mailbox.put(2, for: "hall") == 2)
        #expect(mailbox.take() == 1)
        #expect(mailbox.take() == nil)
    }

    @Test func mayBeClosedTwice() {
        mailbox.close()
        mailbox.close()
        #expect(mailbox.take() == nil)
        #expect(mailbox.take() == nil)
    }

    @Test func wakesEveryTakerWhenItIsClosed() async {
        let (bell, ended) = (Bell(), Count())
        for _ in 0..<8 {
            Thread { [mailbox] in
                while mailbox.take() != nil {}
                ended.add()
                bell.ring()
            }.start()
        }
        mailbox.close()
        await bell.wait { ended.value == 8 }
        #expect(ended.value == 8)
    }

    @Test func losesNothingBetweenManyThreads() async {
        let (bell, taken, replaced, ended) = (Bell(), Count(), Count(), Count())
        for _ in 0..<3 {
            Thread { [mailbox] in
                while mailbox.take() != nil { taken.add() }
                ended.add()
                bell.ring()
            }.start()
        }
        for value in 0..<5_000 where mailbox.put(value, for: "\(value % 7)") != nil { replaced.add() }
        mailbox.close()
        await bell.wait { ended.value == 3 }
        #expect(taken.value + replaced.value == 5_000)
    }
}

/// A number that threads add to.
final class Count: Sendable {
    private let number = Mutex(0)

    var value: Int { number.withLock { $0 } }

    func add() { number.withLock { $0 += 1 } }
}
