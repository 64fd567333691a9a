import Testing

@testable import Spool

struct PendingMessagesTests {
    @Test func numbersFromOneAndGoesOnWhereItStopped() {
        var pending = PendingMessages()
        #expect(pending.next == 1 && pending.isEmpty)
        pending.append(10)
        pending.append(20)
        #expect(pending.next == 3 && pending.bytes == 30)
        #expect(pending.remove(through: 2) == 30)
        #expect(pending.first == 3 && pending.next == 3 && pending.bytes == 0)
        #expect(PendingMessages(after: 7, sizes: [1]).next == 9)
    }

    @Test func removesNoMoreThanItHas() {
        var pending = PendingMessages(after: 5, sizes: [1, 2, 3])
        #expect(pending.remove(through: 5) == 0)
        #expect(pending.remove(through: .max) == 6)
        #expect(pending.first == 9)
    }

    @Test func tellsTheSizesAfterManyRemovals() {
        var pending = PendingMessages()
        for number in 1...5_000 as ClosedRange<UInt32> {
            pending.append(number)
            if number > 10 { pending.remove(through: UInt64(number) - 10) }
        }
        #expect(pending.count == 10)
        #expect((4_991...5_000).allSatisfy { pending.size(of: $0) == Int($0) })
    }

    @Test(arguments: [(1, 1, 10), (10, 1, 10), (11, 2, 30), (60, 3, 60), (1_000, 3, 60)])
    func findsWhatHasToGo(bytes: Int, number: UInt64, freed: Int) {
        let boundary = PendingMessages(sizes: [10, 20, 30]).boundary(freeing: bytes)
        #expect(boundary?.number == number && boundary?.freed == freed)
    }

    @Test func hasNothingToGiveWhenNothingIsAskedOrThere() {
        #expect(PendingMessages(sizes: [10]).boundary(freeing: 0) == nil)
        #expect(PendingMessages().boundary(freeing: 10) == nil)
    }
}
