import Messages
import Testing

@testable import Spool

/// What a spool decides, over all its epochs.
struct SpoolStateMachineTests {
    private let now = ContinuousClock.now

    private func epoch(_ id: Int64, _ count: Int, size: UInt32 = 100) throws -> EpochSender {
        let pending = PendingMessages(sizes: Array(repeating: size, count: count))
        return EpochSender(
            id: id, producer: try Name("p\(id)"), site: try Name("home"), pending: pending, wasSent: true, at: now
        )
    }

    private func machine(_ ended: EpochSender..., limit: Int = 1 << 20) throws -> SpoolStateMachine {
        let current = EpochSender(
            id: 9, producer: try Name("p9"), site: try Name("home"), pending: PendingMessages(), wasSent: false, at: now
        )
        return SpoolStateMachine(current: current, ended: ended, limitBytes: limit)
    }

    private var settled: ContinuousClock.Instant { now + .milliseconds(500) }

    @Test func sendsNothingWithoutAConnection() throws {
        var machine = try machine()
        machine.stored(10)
        #expect(machine.nextSending(at: now) == nil)
        #expect(machine.deadline == nil)
        machine.connected(at: now)
        #expect(machine.nextSending(at: now)?.numbers == 1...1)
        machine.disconnected()
        machine.stored(10)
        #expect(machine.nextSending(at: now + .seconds(60)) == nil)
    }

    @Test func sendsWhatIsNewFirstAndThenTheOldestEpoch() throws {
        var machine = try machine(epoch(1, 2), epoch(2, 2))
        machine.stored(10)
        machine.connected(at: now)
        #expect(machine.nextSending(at: settled) == SpoolSending(epoch: 9, numbers: 1...1, resent: 0, firstPending: 1))
        #expect(machine.nextSending(at: settled) == SpoolSending(epoch: 1, numbers: 1...2, resent: 2, firstPending: 1))
        #expect(machine.nextSending(at: settled) == nil)
        let (_, removal) = machine.received(try Name("p1"), storedThrough: 2, at: settled)
        #expect(removal == SpoolRemoval(epoch: 1, through: 2))
        #expect(machine.nextSending(at: settled)?.epoch == 2)
    }

    @Test func clearsTheReceiptOfAnEpochThatIsOverOnce() throws {
        var machine = try machine(epoch(1, 1))
        machine.connected(at: now)
        #expect(machine.nextToClear() == nil)
        _ = machine.received(try Name("p1"), storedThrough: 1, at: now)
        #expect(machine.nextToClear()?.id == 1)
        #expect(machine.nextToClear() == nil)
        machine.cleared(1)
        #expect(machine.ended.isEmpty)
    }

    @Test func clearsAgainAfterAReconnectWhatTheBrokerDidNotHear() throws {
        var machine = try machine(epoch(1, 0))
        #expect(machine.nextToClear() == nil)
        machine.connected(at: now)
        #expect(machine.nextToClear()?.id == 1)
        machine.disconnected()
        machine.connected(at: now)
        #expect(machine.nextToClear()?.id == 1)
    }

    @Test func neverClearsTheReceiptOfThePresentEpoch() throws {
        var machine = try machine()
        machine.connected(at: now)
        #expect(machine.nextToClear() == nil)
    }

    @Test func passesOverReceiptsOfOthers() throws {
        var machine = try machine(epoch(1, 1))
        let (reading, removal) = machine.received(try Name("stranger"), storedThrough: 1, at: now)
        #expect(reading == .old && removal == nil)
    }

    @Test func givesUpTheOldestWhenItIsFull() throws {
        var machine = try machine(epoch(1, 100, size: 4_000), epoch(2, 100, size: 4_000), limit: 1 << 20)
        #expect(machine.removals(toFit: 200_000).isEmpty)
        // 800,000 and 500,000 bytes are 251,424 too many; with a 64th of the limit more, 268,808, that is 67 messages.
        #expect(machine.removals(toFit: 500_000) == [SpoolRemoval(epoch: 1, through: 67, dropped: 67)])
        for removal in machine.removals(toFit: 500_000) { machine.gaveUp(removal) }
        #expect(machine.pendingCount == 133)
        let all = machine.removals(toFit: 1 << 20)
        #expect(all.map(\.epoch) == [1, 2] && all.map(\.dropped) == [33, 100])
    }

    @Test func givesUpItsOwnOldestWhenNothingElseIsThere() throws {
        var machine = try machine(limit: 1 << 20)
        machine.connected(at: now)
        for _ in 0..<10 { machine.stored(100_000) }
        _ = machine.nextSending(at: now)
        let removals = machine.removals(toFit: 100_000)
        #expect(removals == [SpoolRemoval(epoch: 9, through: 1, dropped: 1)])
        for removal in removals { machine.gaveUp(removal) }
        machine.stored(100_000)
        #expect(machine.nextSending(at: now) == SpoolSending(epoch: 9, numbers: 11...11, resent: 0, firstPending: 2))
    }

    @Test func saysWhatIsWrong() throws {
        var machine = try machine()
        machine.connected(at: now)
        machine.stored(10)
        _ = machine.nextSending(at: now)
        #expect(machine.trouble == nil)
        machine.setBack(9, by: 1, hasReceiver: false, at: now)
        #expect(machine.trouble == .noReceiver)
        _ = machine.received(try Name("p9"), storedThrough: 1, at: now)
        #expect(machine.trouble == nil)
        machine.stored(10)
        var time = now
        for _ in 0..<4 {
            _ = machine.nextSending(at: time)
            time = try #require(machine.deadline)
        }
        #expect(machine.trouble == .noReceipts)
    }
}
