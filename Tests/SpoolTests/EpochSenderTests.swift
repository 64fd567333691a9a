import Messages
import Testing

@testable import Spool

/// When the messages of one producer are sent.
struct EpochSenderTests {
    private let start = ContinuousClock.now
    private var now: ContinuousClock.Instant { start }

    private func sender(_ count: Int, size: UInt32 = 100, wasSent: Bool = false) throws -> EpochSender {
        EpochSender(
            id: 1,
            producer: try Name("pi.abc"),
            site: try Name("home"),
            pending: PendingMessages(sizes: Array(repeating: size, count: count)),
            wasSent: wasSent,
            at: start
        )
    }

    private func sendAll(_ sender: inout EpochSender, at time: ContinuousClock.Instant) -> [ClosedRange<UInt64>] {
        var batches: [ClosedRange<UInt64>] = []
        while let batch = sender.nextBatch(at: time) { batches.append(batch.numbers) }
        return batches
    }

    @Test func sendsWhatIsThereOnceAndInOrder() throws {
        var sender = try sender(3)
        #expect(sendAll(&sender, at: now) == [1...3])
        sender.stored(100)
        #expect(sendAll(&sender, at: now) == [4...4])
        #expect(sender.deadline == now + .seconds(1))
    }

    @Test func sendsNothingWhenThereIsNothing() throws {
        var sender = try sender(0)
        #expect(sender.nextBatch(at: now) == nil)
        #expect(sender.deadline == nil)
    }

    @Test func keepsAWindowOfMessagesWithoutReceipts() throws {
        var sender = try sender(2_000)
        #expect(sendAll(&sender, at: now) == [1...256])
        #expect(sender.received(storedThrough: 100, at: now) == .through(100))
        #expect(sendAll(&sender, at: now) == [257...512, 513...612])
    }

    @Test func keepsAWindowOfBytesToo() throws {
        var sender = try sender(20, size: 1 << 20)
        #expect(sendAll(&sender, at: now) == [1...4])
        #expect(sender.received(storedThrough: 1, at: now) == .through(1))
        #expect(sendAll(&sender, at: now) == [5...5])
    }

    @Test func sendsAMessageThatIsLargerThanTheWindow() throws {
        var sender = try sender(2, size: 5 << 20)
        #expect(sendAll(&sender, at: now) == [1...1])
    }

    @Test func takesOldReceiptsForWhatTheyAre() throws {
        var sender = try sender(5)
        _ = sendAll(&sender, at: now)
        #expect(sender.received(storedThrough: 3, at: now) == .through(3))
        #expect(sender.received(storedThrough: 3, at: now) == .old)
        #expect(sender.received(storedThrough: 0, at: now) == .old)
        #expect(sender.pending.first == 4)
    }

    @Test func refusesAReceiptForWhatWasNeverSent() throws {
        var sender = try sender(1_000)
        #expect(sender.received(storedThrough: 1, at: now) == .impossible)
        _ = sendAll(&sender, at: now)
        #expect(sender.received(storedThrough: 257, at: now) == .impossible)
        #expect(sender.received(storedThrough: .max, at: now) == .impossible)
        #expect(sender.pending.count == 1_000)
    }

    @Test func takesAReceiptForWhatAnEarlierProcessSent() throws {
        var sender = try sender(5, wasSent: true)
        #expect(sender.received(storedThrough: 4, at: now) == .through(4))
        #expect(sendAll(&sender, at: now) == [5...5])
    }

    @Test func goesBackWhenReceiptsStayAwayAndAsksWithAFewMessages() throws {
        var sender = try sender(10)
        #expect(sendAll(&sender, at: now) == [1...10])
        #expect(sendAll(&sender, at: now + .milliseconds(999)) == [])
        let batch = sender.nextBatch(at: now + .seconds(1))
        #expect(batch?.numbers == 1...4)
        #expect(batch?.resent == 4)
    }

    @Test func waitsLongerEachTimeAndSaysSo() throws {
        var sender = try sender(1)
        var time = start
        var waits: [Duration] = []
        for _ in 0..<8 {
            #expect(sendAll(&sender, at: time) == [1...1])
            waits.append(try #require(sender.deadline) - time)
            time = try #require(sender.deadline)
        }
        #expect(waits == [1, 2, 4, 8, 16, 30, 30, 30].map { .seconds($0) })
        #expect(sender.isWorrying)
        #expect(sender.received(storedThrough: 1, at: time) == .through(1))
        #expect(!sender.isWorrying)
    }

    @Test func opensTheWindowAgainWithEachReceipt() throws {
        var sender = try sender(100)
        _ = sendAll(&sender, at: now)
        let later = now + .seconds(1)
        #expect(sendAll(&sender, at: later) == [1...4])
        #expect(sender.received(storedThrough: 4, at: later) == .through(4))
        #expect(sendAll(&sender, at: later) == [5...12])
        #expect(sender.received(storedThrough: 8, at: later) == .through(8))
        #expect(sendAll(&sender, at: later) == [13...24])
    }

    @Test func jumpsOverWhatWasRecordedMeanwhile() throws {
        var sender = try sender(100)
        _ = sendAll(&sender, at: now)
        _ = sendAll(&sender, at: now + .seconds(1))
        #expect(sender.received(storedThrough: 90, at: now) == .through(90))
        #expect(sendAll(&sender, at: now) == [91...98])
    }

    @Test func waitsWhenNobodyTakesWhatItSends() throws {
        var sender = try sender(10)
        _ = sendAll(&sender, at: now)
        sender.setBack(by: 1, hasReceiver: false, at: now)
        sender.setBack(by: 2, hasReceiver: false, at: now)
        #expect(!sender.hasReceiver)
        #expect(sendAll(&sender, at: now + .milliseconds(999)) == [])
        #expect(sendAll(&sender, at: now + .seconds(1)) == [1...4])
        #expect(sender.received(storedThrough: 4, at: now) == .through(4))
        #expect(sender.hasReceiver)
    }

    @Test func caresNoMoreForAMessageThatIsRecorded() throws {
        var sender = try sender(10)
        _ = sendAll(&sender, at: now)
        #expect(sender.received(storedThrough: 5, at: now) == .through(5))
        sender.setBack(by: 5, hasReceiver: false, at: now)
        #expect(sender.hasReceiver)
    }

    @Test func sendsAgainSoonAfterAReconnectUnlessReceiptsCome() throws {
        var sender = try sender(10)
        _ = sendAll(&sender, at: now)
        let later = now + .seconds(60)
        sender.connected(at: later)
        #expect(sendAll(&sender, at: later) == [])
        #expect(sender.deadline == later + .milliseconds(500))
        #expect(sendAll(&sender, at: later + .milliseconds(500)) == [1...4])
    }

    @Test func letsKeptReceiptsComeBeforeItSendsWhatAnEarlierProcessLeft() throws {
        var sender = try sender(10, wasSent: true)
        sender.connected(at: now)
        #expect(sendAll(&sender, at: now) == [])
        #expect(sender.received(storedThrough: 9, at: now) == .through(9))
        #expect(sendAll(&sender, at: now) == [10...10])
    }

    @Test func goesOnBehindWhatIsGivenUp() throws {
        var sender = try sender(10)
        _ = sendAll(&sender, at: now)
        sender.remove(through: 7)
        #expect(sender.pending.first == 8)
        #expect(sendAll(&sender, at: now + .seconds(1)) == [8...10])
        sender.remove(through: 10)
        #expect(sender.deadline == nil)
        sender.stored(5)
        #expect(sendAll(&sender, at: now) == [11...11])
    }
}
