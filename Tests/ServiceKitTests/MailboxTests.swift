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
        mailbox.release("hall")
        mailbox.put(5, for: "hall")
        #expect(mailbox.take() == 2)
        #expect(mailbox.take() == 3)
        #expect(mailbox.take() == 5)
    }

    // MARK: The line

    @Test func keepsAllThatStandsInTheLine() {
        for value in 1...3 { #expect(mailbox.append(value)) }
        #expect((1...3).map { _ in mailbox.takeIfPresent() } == [1, 2, 3])
        #expect(mailbox.takeIfPresent() == nil)
    }

    @Test func theLineTakesTurnsWithTheKeys() {
        for value in 1...3 { _ = mailbox.append(value) }
        mailbox.put(10, for: "hall")
        mailbox.put(20, for: "door")
        #expect((1...5).map { _ in mailbox.takeIfPresent() } == [1, 10, 20, 2, 3])
    }

    @Test func severalWorkersMayHaveValuesOfTheLine() {
        _ = mailbox.append(1)
        mailbox.put(10, for: "hall")
        #expect(mailbox.take() == 1)
        _ = mailbox.append(2)
        #expect(mailbox.take() == 10)
        mailbox.put(11, for: "hall")
        // The first of the line was never given back, and need not be.
        #expect(mailbox.takeIfPresent() == 2)
        #expect(mailbox.takeIfPresent() == nil)
    }

    @Test func refusesTheLineOnceItIsClosed() {
        #expect(mailbox.append(1))
        mailbox.close()
        #expect(!mailbox.append(2))
        #expect(mailbox.take() == 1)
        #expect(mailbox.take() == nil)
    }

    // MARK: Work that stalls

    private var late: ContinuousClock.Instant { .now + .seconds(61) }

    @Test func nothingStallsWhereNothingIs() {
        #expect(!mailbox.isStalled(at: late))
        mailbox.put(1, for: "hall")
        _ = mailbox.take()
        mailbox.release("hall")
        #expect(!mailbox.isStalled(at: late))
    }

    @Test func whatNobodyTakesStalls() {
        mailbox.put(1, for: "hall")
        #expect(!mailbox.isStalled(at: .now))
        #expect(mailbox.isStalled(at: late))
    }

    @Test func aKeyThatNobodyGivesBackStalls() {
        mailbox.put(1, for: "hall")
        _ = mailbox.take()
        #expect(!mailbox.isStalled(at: .now))
        #expect(mailbox.isStalled(at: late))
    }

    // MARK: Keys in somebody's hands

    @Test func givesNobodyAKeyThatIsInSomebodysHands() {
        mailbox.put(1, for: "hall")
        #expect(mailbox.take() == 1)
        #expect(mailbox.put(2, for: "hall") == nil)
        #expect(mailbox.put(3, for: "hall") == 2)
        #expect(mailbox.takeIfPresent() == nil)
        mailbox.put(4, for: "door")
        #expect(mailbox.takeIfPresent() == 4)
        mailbox.release("hall")
        #expect(mailbox.takeIfPresent() == 3)
        #expect(mailbox.takeIfPresent() == nil)
    }

    @Test func keepsTheTurnOfAKeyThatIsInSomebodysHands() {
        mailbox.put(1, for: "hall")
        #expect(mailbox.take() == 1)
        mailbox.put(2, for: "hall")
        mailbox.put(3, for: "door")
        mailbox.release("hall")
        // It has waited longer than the other.
        #expect(mailbox.take() == 2)
        #expect(mailbox.take() == 3)
    }

    @Test func wakesAWorkerForWhatCameWhileItsKeyWasInOtherHands() async {
        let (bell, taken) = (Bell(), Count())
        mailbox.put(1, for: "hall")
        #expect(mailbox.take() == 1)
        mailbox.put(2, for: "hall")
        Thread { [mailbox] in
            if mailbox.take() == 2 { taken.add() }
            bell.ring()
        }.start()
        mailbox.release("hall")
        await bell.wait { taken.value == 1 }
    }

    @Test func bearsTheReleaseOfWhatNobodyHas() {
        mailbox.release("hall")
        mailbox.put(1, for: "hall")
        mailbox.release("hall")
        #expect(mailbox.takeIfPresent() == 1)
        #expect(mailbox.takeIfPresent() == nil)
        mailbox.release("hall")
        mailbox.release("hall")
        #expect(mailbox.takeIfPresent() == nil)
    }

    @Test func leavesWhatIsLeftAtTheCloseToThoseWhoHaveItsKey() {
        mailbox.put(1, for: "hall")
        #expect(mailbox.take() == 1)
        mailbox.put(2, for: "hall")
        mailbox.close()
        // Another worker ends; the one that has the key goes on.
        #expect(mailbox.take() == nil)
        mailbox.release("hall")
        #expect(mailbox.take() == 2)
        mailbox.release("hall")
        #expect(mailbox.take() == nil)
    }

    @Test func worksOnAKeysValuesOneAfterTheOtherAndInTheirOrder() async {
        let mailbox = Mailbox<Int, (key: Int, number: Int)>()
        let (bell, ended, faults) = (Bell(), Count(), Count())
        let last = Mutex([Int: Int]())
        let busy = Mutex(Set<Int>())
        for _ in 0..<4 {
            Thread {
                while let value = mailbox.take() {
                    if !busy.withLock({ $0.insert(value.key).inserted }) { faults.add() }
                    let previous = last.withLock { $0.updateValue(value.number, forKey: value.key) } ?? -1
                    if previous >= value.number { faults.add() }
                    _ = busy.withLock { $0.remove(value.key) }
                    mailbox.release(value.key)
                }
                ended.add()
                bell.ring()
            }.start()
        }
        for number in 0..<20_000 { mailbox.put((number % 5, number), for: number % 5) }
        mailbox.close()
        await bell.wait { ended.value == 4 }
        #expect(faults.value == 0)
        // The newest of each is never lost.
        #expect(last.withLock { $0 } == [0: 19_995, 1: 19_996, 2: 19_997, 3: 19_998, 4: 19_999])
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
                while let value = mailbox.take() {
                    taken.add()
                    mailbox.release("\(value % 7)")
                }
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
