import Faces
import Failure
import Foundation
import Messages
import Testing

@testable import Store

@Suite("SQLiteStore")
struct SQLiteStoreTests {
    let folder: TemporaryFolder
    let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.file("deep/er/reports.sqlite")
    }

    @Test func givesBackWhatItStored() throws {
        let store = try SQLiteStore(path: path)
        let reports = [
            try RecordedReport.example(1, faces: [.example(.sad, truth: .fear), .example(.neutral, x: -3.5)]),
            try RecordedReport.example(2, faces: []),
            try RecordedReport.example(3, camera: "door", site: "office", producer: "other", run: 1),
        ]
        #expect(try store.insert(reports) == InsertOutcome(stored: 3, duplicates: 0))
        #expect(try ReadOnlyStore(path: path).reports() == reports)
    }

    @Test func storesEachReportOnceHoweverOftenItComes() throws {
        let store = try SQLiteStore(path: path)
        let first = try (1...3).map { try RecordedReport.example($0) }
        let again = try (2...5).map { try RecordedReport.example($0, latency: 9_000_000) }
        #expect(try store.insert(first) == InsertOutcome(stored: 3, duplicates: 0))
        #expect(try store.insert(again + again) == InsertOutcome(stored: 2, duplicates: 6))

        let stored = try ReadOnlyStore(path: path).reports()
        #expect(stored.map(\.sequence) == [1, 2, 3, 4, 5])
        #expect(stored.map(\.latency) == [80_000, 80_000, 80_000, 9_000_000, 9_000_000])
        #expect(stored.allSatisfy { $0.faces.count == 1 })
    }

    @Test func takesTheSameSequenceFromTwoProducers() throws {
        let store = try SQLiteStore(path: path)
        let reports = [try RecordedReport.example(1, producer: "one"), try RecordedReport.example(1, producer: "two")]
        #expect(try store.insert(reports).stored == 2)
    }

    @Test func keepsWhatItStoredWhenItIsOpenedAgain() throws {
        var store: SQLiteStore? = try SQLiteStore(path: path)
        _ = try store?.insert([.example(1)])
        store = nil
        let reopened = try SQLiteStore(path: path, durability: .full)
        #expect(try reopened.insert([.example(1), .example(2)]) == InsertOutcome(stored: 1, duplicates: 1))
        #expect(try ReadOnlyStore(path: path).reports().count == 2)
    }

    @Test func aResultOfATrackedFaceTakesAtMost200Bytes() throws {
        var store: SQLiteStore? = try SQLiteStore(path: path)
        // As large as a track's number gets, and confidences that are no round numbers.
        let face = RecordedFace.example(.happy, x: 123.4, track: (1 << 53) - 1)
        // So many that what an empty database takes does not count.
        let reports = try (1...20_000).map { try RecordedReport.example($0, latency: 81_234, faces: [face]) }
        _ = try store?.insert(reports)
        store = nil
        let size = try #require(try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int)
        #expect(size / reports.count <= 200)
        #expect(try ReadOnlyStore(path: path).reports().last?.faces.map(\.track) == [(1 << 53) - 1])
    }

    @Test func storesNothingOfAnEmptyBatch() throws {
        #expect(try SQLiteStore(path: path).insert([]) == InsertOutcome())
    }

    @Test func keepsNumbersThatAreAsLargeOrSmallAsTheyGet() throws {
        let store = try SQLiteStore(path: path)
        var report = try RecordedReport.example(UInt64(Int64.max), run: .max)
        (report.capturedAt, report.detectedAt, report.classifiedAt, report.recordedAt) = (.max - 1, .min, 0, -1)
        (report.frame.width, report.frame.height) = (.max, 0)
        report.faces[0].track = .max
        _ = try store.insert([report])
        #expect(try ReadOnlyStore(path: path).reports() == [report])
    }

    @Test(arguments: [Float.nan, .infinity, -.infinity, .greatestFiniteMagnitude])
    func survivesScoresThatAreNoNumbers(score: Float) throws {
        let store = try SQLiteStore(path: path)
        var report = try RecordedReport.example(1)
        report.faces[0].score = score
        #expect(try store.insert([report]).stored == 1)
    }

    @Test func tellsWhatItHasOfAProducerFromASequenceOnAndTheLastOneBelow() throws {
        let store = try SQLiteStore(path: path)
        let one = try Name("one")
        #expect(try store.storedSequences(of: one, from: 1).isEmpty)
        for number in [3, 1, 9, 7, 8] as [UInt64] { _ = try store.insert([.example(number, producer: "one")]) }
        _ = try store.insert([.example(4, producer: "two")])
        #expect(try store.storedSequences(of: one, from: 1) == [1, 3, 7, 8, 9])
        #expect(try store.storedSequences(of: one, from: 3) == [1, 3, 7, 8, 9])
        #expect(try store.storedSequences(of: one, from: 8) == [7, 8, 9])
        #expect(try store.storedSequences(of: one, from: 100) == [9])
        #expect(try store.storedSequences(of: one, from: .max) == [9])
        #expect(try store.storedSequences(of: Name("three"), from: 1).isEmpty)
    }
}

@Suite("A store whose disk is full")
struct FullStoreTests {
    let folder: TemporaryFolder
    let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.file("reports.sqlite")
    }

    @Test func storesNothingOfABatchForWhichThereIsNoRoom() throws {
        let store = try SQLiteStore(path: path, durability: .normal, pageLimit: 40)
        _ = try store.insert([.example(1)])
        let tooMany = try (2...5_000).map { try RecordedReport.example($0, camera: "door", producer: "new") }
        let error = #expect(throws: StoreError.self) { try store.insert(tooMany) }
        #expect(error?.code == .full)
        #expect(error?.message.contains("free space") == true)
        #expect(try ReadOnlyStore(path: path).reports().map(\.sequence) == [1])
    }

    @Test func forgetsTheNumbersOfABatchThatWasRolledBack() throws {
        let store = try SQLiteStore(path: path, durability: .normal, pageLimit: 40)
        _ = try store.insert([.example(1)])
        let tooMany = try (2...5_000).map { try RecordedReport.example($0, camera: "door", producer: "new", run: 5) }
        #expect(throws: StoreError.self) { try store.insert(tooMany) }
        // Another camera, producer and run take the numbers that the batch had; then those of the batch come again.
        let other = try RecordedReport.example(1, camera: "attic", producer: "third", run: 6)
        _ = try store.insert([other])
        _ = try store.insert([tooMany[0]])

        let stored = try ReadOnlyStore(path: path).reports()
        #expect(try stored == [.example(1), other, tooMany[0]])
    }

    @Test func worksAgainWhenThereIsRoom() throws {
        var store: SQLiteStore? = try SQLiteStore(path: path, durability: .normal, pageLimit: 40)
        let batch = try (1...1_000).map { try RecordedReport.example($0) }
        #expect(throws: StoreError.self) { try store?.insert(batch) }
        #expect(try store?.insert(Array(batch[..<20])).stored == 20)
        store = nil
        #expect(try SQLiteStore(path: path).insert(batch) == InsertOutcome(stored: 980, duplicates: 20))
    }
}
