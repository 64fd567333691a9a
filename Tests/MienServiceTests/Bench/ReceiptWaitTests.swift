import Testing

@testable import MienService

@Suite struct ReceiptWaitTests {
    @Test func aReceiptCoversAllUpToItsReport() {
        var wait = ReceiptWait()
        for time in [100, 200, 300] as [Int64] { wait.add(at: time) }
        wait.note(storedThrough: 2, at: 1_000)
        #expect(wait.delays.map(\.microseconds) == [900, 800])
        #expect(wait.delays.map(\.madeAt) == [100, 200])
        #expect((wait.count, wait.storedThrough) == (1, 2))
        wait.note(storedThrough: 3, at: 1_100)
        #expect(wait.delays.map(\.microseconds) == [900, 800, 800])
    }

    @Test(arguments: [0, 1, 3, UInt64.max])
    func aReceiptThatSaysNothingNewOrTooMuchChangesNothing(sequence: UInt64) {
        var wait = ReceiptWait()
        wait.add(at: 5)
        wait.note(storedThrough: 1, at: 6)
        wait.add(at: 7)
        wait.note(storedThrough: sequence, at: 8)
        #expect((wait.count, wait.storedThrough, wait.delays.count) == (1, 1, 1))
    }

    @Test func aClockThatIsSetBackGivesNoTimeBelowZero() {
        var wait = ReceiptWait()
        wait.add(at: 500)
        wait.note(storedThrough: 1, at: 400)
        #expect(wait.delays.map(\.microseconds) == [0])
    }

    @Test func keepsCountOverManyReports() {
        var wait = ReceiptWait()
        for number in 1...5_000 as ClosedRange<UInt64> {
            wait.add(at: Int64(number))
            wait.note(storedThrough: number, at: Int64(number) + 7)
        }
        #expect((wait.count, wait.storedThrough, wait.delays.count) == (0, 5_000, 5_000))
        #expect(wait.delays.allSatisfy { $0.microseconds == 7 })
    }
}
