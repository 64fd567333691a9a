import Bus
import BusTestKit
import Failure
import Messages
import ServiceKit
import ServiceTestKit
import Testing

@testable import Spool

/// A spool with its thread and its file, a bus in memory, and a recorder that the test plays.
@Suite(.timeLimit(.minutes(1))) struct SpoolTests {
    private func withBench(_ body: (SpoolBench) async throws -> Void) async throws {
        let bench = try await SpoolBench()
        defer { bench.remove() }
        try await body(bench)
    }

    @Test func numbersStoresAndThenPublishes() async throws {
        try await withBench { bench in
            try await bench.listen()
            let spool = try bench.open(producer: "one")
            try await bench.running(spool) {
                for _ in 1...3 { try await spool.add() }
                let entries = try bench.ledger
                #expect(entries == [.init(producer: try Name("one"), committed: 3, pending: 3, dropped: 0)])
                await bench.bench.wait { bench.published.count == 3 }
            }
            #expect(bench.published == ["one 1 1", "one 2 1", "one 3 1"])
            #expect(bench.bench.messages.allSatisfy { $0.qos == .atLeastOnce && $0.contentType == protobufContentType })
        }
    }

    @Test func forgetsWhatAReceiptCovers() async throws {
        try await withBench { bench in
            try await bench.listen()
            let spool = try bench.open(producer: "one")
            try await bench.running(spool) {
                for _ in 1...3 { try await spool.add() }
                await bench.bench.wait { bench.published.count == 3 }
                try await bench.giveReceipt("one", through: 2)
                await bench.bench.wait { bench.bench.metrics.sum("mien_spool_commits_total") >= 4 }
                try await spool.add()
                await bench.bench.wait { bench.published.count == 4 }
                #expect(try bench.ledger.map(\.pending) == [2])
                #expect(try bench.ledger.map(\.committed) == [4])
            }
            #expect(bench.published.last == "one 4 3")
        }
    }

    @Test func keepsWhatIsNotRecordedForTheNextStart() async throws {
        try await withBench { bench in
            try await bench.leave(3, of: "one")
            try await bench.listen()
            let second = try bench.open(producer: "two")
            try await bench.running(second) {
                try await second.add()
                await bench.bench.wait { bench.published.count >= 4 }
                // Before there is one: a receipt that is cleared leaves nothing for those who listen later.
                try await bench.bench.listen(to: "mien/v1/home/receipts/one")
                try await bench.giveReceipt("one", through: 3)
                // Nobody needs this receipt any more.
                await bench.bench.wait { bench.bench.messages.contains { $0.payload.isEmpty } }
            }
            #expect(bench.published.prefix(4).sorted() == ["one 1 1", "one 2 1", "one 3 1", "two 1 1"])
            let entries = try bench.ledger
            #expect(entries.map(\.committed) == [3, 1])
            #expect(entries.map(\.pending) == [0, 1])
        }
    }

    @Test func sendsNothingAgainThatTheBrokersReceiptCovers() async throws {
        try await withBench { bench in
            try await bench.leave(3, of: "one")
            try await bench.giveReceipt("one", through: 2)
            try await bench.listen()
            let second = try bench.open(producer: "two")
            try await bench.running(second) { await bench.bench.wait { bench.published.count >= 1 } }
            #expect(bench.published == ["one 3 3"])
        }
    }

    @Test func clearsItsReceiptWhenItLeavesNothingBehind() async throws {
        try await withBench { bench in
            try await bench.listen()
            let spool = try bench.open(producer: "one")
            try await bench.running(spool) {
                try await spool.add()
                await bench.bench.wait { bench.published.count == 1 }
                try await bench.giveReceipt("one", through: 1)
                await bench.bench.wait { bench.bench.metrics.sum("mien_spool_commits_total") >= 2 }
                try await bench.bench.listen(to: "mien/v1/home/receipts/one")
            }
            await bench.bench.wait { bench.bench.messages.last?.payload.isEmpty == true }
        }
    }

    @Test func sendsAgainWhenNobodyTookIt() async throws {
        try await withBench { bench in
            var bench = bench
            bench.configuration.patience = .milliseconds(20)
            let spool = try bench.open(producer: "one")
            try await bench.running(spool) {
                try await spool.add()
                await bench.bench.wait { bench.bench.health.complaint != nil }
                #expect(bench.bench.health.complaint?.contains("start mien-recorder") == true)
                try await bench.listen()
                await bench.bench.wait { !bench.published.isEmpty }
                try await bench.giveReceipt("one", through: 1)
                await bench.bench.wait { bench.bench.health.complaint == nil }
            }
            #expect(bench.bench.metrics.sum("mien_spool_resent_total") >= 1)
        }
    }

    @Test func keepsStoringWhileTheBrokerIsAway() async throws {
        try await withBench { bench in
            try await bench.listen()
            let spool = try bench.open(producer: "one")
            try await bench.running(spool) {
                await bench.bench.takeBrokerAway()
                for _ in 1...700 { try await spool.add() }
                #expect(try bench.ledger.map(\.pending) == [700])
                #expect(bench.published.isEmpty)
                bench.bench.bringBrokerBack()
                await bench.bench.wait { bench.published.count >= 256 }
                try await bench.giveReceipt("one", through: 200)
                await bench.bench.wait { bench.published.count >= 700 }
            }
            #expect(Set(bench.published.compactMap { $0.split(separator: " ").dropFirst().first }).count == 700)
        }
    }

    @Test func givesUpTheOldestWhenItIsFullAndSaysSo() async throws {
        try await withBench { bench in
            var bench = bench
            bench.configuration.limitBytes = SpoolConfiguration.smallestLimit
            await bench.bench.takeBrokerAway()
            let spool = try bench.open(producer: "one")
            try await bench.running(spool) { [bench] in
                for _ in 1...20 { try await spool.add(padding: 100_000) }
                #expect(bench.bench.health.complaint?.contains("--spool-limit") == true)
                let entry = try #require(try bench.ledger.first)
                #expect(entry.committed == 20)
                #expect(entry.pending + entry.dropped == 20)
                #expect((9...10).contains(entry.pending))
                #expect(bench.bench.metrics.sum("mien_spool_dropped_total") == entry.dropped)
            }
        }
    }

    // MARK: What goes wrong

    @Test func givesTheNumberOfAMessageThatCannotBeMadeToTheNext() async throws {
        struct Trouble: Error {}
        try await withBench { bench in
            let spool = try bench.open(producer: "one")
            try await bench.running(spool) {
                let error = await #expect(throws: SpoolError.self) {
                    try await spool.add(topic: .labels) { _, _ in throw Trouble() }
                }
                #expect(error?.code == .notMade && error?.cause is Trouble)
                try await spool.add()
                #expect(try bench.ledger.map(\.committed) == [1])
            }
        }
    }

    @Test func refusesAMessageThatNoReceiverTakes() async throws {
        try await withBench { bench in
            let spool = try bench.open(producer: "one")
            try await bench.running(spool) {
                let error = await #expect(throws: SpoolError.self) { try await spool.add(padding: 256 << 10) }
                #expect(error?.code == .tooLarge)
            }
        }
    }

    @Test func storesNothingOnAFullDiskAndHeals() async throws {
        try await withBench { bench in
            try await bench.listen()
            let spool = try bench.open(producer: "one", pageLimit: 60)
            try await bench.running(spool) {
                var stored: UInt64 = 0
                var failure: SpoolError?
                while failure == nil {
                    do {
                        try await spool.add(padding: 50_000)
                        stored += 1
                    } catch let error as SpoolError {
                        failure = error
                    }
                }
                #expect(failure?.code == .full)
                #expect(bench.bench.health.complaint?.contains("free space") == true)
                #expect(try bench.ledger.map(\.committed) == [stored])
                await bench.bench.wait { bench.published.count == Int(stored) }
                try await bench.giveReceipt("one", through: stored)
                // The receipt makes room.
                await bench.bench.wait { bench.bench.health.complaint == nil }
                try await spool.add(padding: 50_000)
                await bench.bench.wait { bench.published.count == Int(stored) + 1 }
                // The number of what was refused was not lost.
                #expect(bench.published.last == "one \(stored + 1) \(stored + 1)")
            }
        }
    }

    @Test(arguments: [[0xFF, 0xFF], [0x08, 0xE7, 0x07]] as [[UInt8]])
    func passesOverReceiptsThatCannotBe(payload: [UInt8]) async throws {
        try await withBench { bench in
            try await bench.listen()
            let spool = try bench.open(producer: "one")
            try await bench.running(spool) {
                try await spool.add()
                await bench.bench.wait { bench.published.count == 1 }
                try await bench.bench.publish(payload, to: "mien/v1/home/receipts/one")
                await bench.bench.wait { !bench.bench.log.warnings.isEmpty }
                #expect(bench.bench.log.warnings.first?.message == "Receipt refused")
                #expect(try bench.ledger.map(\.pending) == [1])
            }
        }
    }

    @Test func takesNothingAfterItsEnd() async throws {
        try await withBench { bench in
            let spool = try bench.open(producer: "one")
            try await bench.running(spool) {}
            let error = await #expect(throws: SpoolError.self) { try await spool.add() }
            #expect(error?.code == .closed)
        }
    }

    @Test func answersEverybodyWhenItIsStopped() async throws {
        try await withBench { bench in
            let spool = try bench.open(producer: "one")
            let answers = try await withThrowingTaskGroup(of: Bool.self) { group in
                try await bench.running(spool) {
                    for _ in 1...200 {
                        group.addTask {
                            do {
                                try await spool.add()
                                return true
                            } catch {
                                return false
                            }
                        }
                    }
                }
                return try await group.reduce(into: [Bool]()) { $0.append($1) }
            }
            #expect(answers.count == 200)
            #expect(try bench.ledger.map(\.committed).reduce(0, +) == UInt64(answers.count { $0 }))
        }
    }
}
