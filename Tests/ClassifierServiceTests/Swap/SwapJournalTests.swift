import Foundation
import ProcessTestKit
import Testing

@testable import ClassifierService

/// What a classifier still knows after it has died.
struct SwapJournalTests {
    private var record: SwapRecord {
        var record = SwapRecord()
        record.good = SwitchBench.good
        record.trials = [.init(role: .shadow, choice: SwitchBench.new, revision: 7)]
        record.pass(SwitchBench.new, on: "openvino 2026")
        return record
    }

    @Test func keepsWhatItWasGiven() throws {
        try withTemporaryFolder { folder in
            let journal = SwapJournal(path: "\(folder)/models.json")
            #expect(try journal.read() == SwapRecord())
            try journal.write(record)
            #expect(try journal.read() == record)
            try journal.write(SwapRecord())
            #expect(try journal.read() == SwapRecord())
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["models.json"])
        }
    }

    @Test(arguments: ["", "{", "null", "[]", "{\"trials\":7}"]) func aFileThatIsNoneIsAnError(text: String) throws {
        try withTemporaryFolder { folder in
            try Data(text.utf8).write(to: URL(filePath: "\(folder)/models.json"))
            #expect(throws: (any Error).self) { try SwapJournal(path: "\(folder)/models.json").read() }
        }
    }

    @Test func withoutAFileItKnowsNothing() throws {
        let journal = SwapJournal(path: nil)
        try journal.write(record)
        #expect(try journal.read() == SwapRecord())
    }

    @Test func remembersTheLastSelfTestsOnly() {
        var record = SwapRecord()
        let choices = (0..<100).map { SwitchBench.choice("m\($0)") }
        for choice in choices { record.pass(choice, on: "opencv") }
        #expect(record.hasPassed(choices[99], on: "opencv") && !record.hasPassed(choices[0], on: "opencv"))
        #expect(record.passed.count == 64)
    }
}
