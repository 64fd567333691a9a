import Failure
import Foundation
import Messages
import Testing

@testable import Store

@Suite("Expiry")
struct ExpiryTests {
    private static let year: Int64 = 31_536_000_000_000

    private func expired(_ times: [Int64], cutoff: Int64 = 100, now: Int64 = 200, limit: Int = 100) -> Int {
        var records = times.enumerated().makeIterator()
        return Expiry(cutoff: cutoff, now: now).expired(atMost: limit) {
            records.next().map { (Int64($0.offset), $0.element) }
        }.count
    }

    @Test func takesWhatIsOldEnoughFromTheFront() {
        #expect(expired([10, 20, 99, 100, 150]) == 3)
        #expect(expired([]) == 0)
        #expect(expired([100]) == 0)
        #expect(expired([10, 20, 99], limit: 2) == 2)
    }

    @Test func believesNoClockThatWentBack() {
        // Recorded after 150, whatever the clock said.
        #expect(expired([10, 150, 20, 30]) == 1)
    }

    @Test func passesOverWhatClaimsToComeFromTheFuture() {
        #expect(expired([500, 500, 10, 150]) == 3)
        #expect(expired([500, 150, 10]) == 0)
        #expect(expired([500, 500]) == 0)
        #expect(expired([500, 500, 500, 10, 150], limit: 2) == 2)
    }

    @Test func takesAnyNumbers() {
        #expect(expired([.min, .max, .min, 0]) == 4)
        #expect(expired([.max, .min], cutoff: .min, now: .max) == 0)
    }
}

@Suite("What expires in the store")
struct StoreExpiryTests {
    let folder: TemporaryFolder
    let store: SQLiteStore
    let reader: ReadOnlyStore

    init() throws {
        folder = try TemporaryFolder()
        let path = folder.file("mien.sqlite")
        store = try SQLiteStore(path: path)
        reader = try ReadOnlyStore(path: path)
    }

    private func time(_ sequence: UInt64) -> Int64 { RecordedReport.exampleTime(sequence) }

    private func expire(_ kind: RecordKind, before sequence: UInt64, limit: Int = 100) throws -> ExpiryStep {
        try store.expire(kind, before: time(sequence), now: time(1_000), limit: limit)
    }

    @Test func resultsGoInStepsAndTheirSumsStay() throws {
        _ = try store.insert(try (1...50).map { try .example($0, latency: 0) })
        #expect(try expire(.results, before: 31, limit: 20) == ExpiryStep(deleted: 20, hasMore: true))
        #expect(try expire(.results, before: 31, limit: 20) == ExpiryStep(deleted: 10, hasMore: false))
        #expect(try expire(.results, before: 31, limit: 20) == ExpiryStep(deleted: 0, hasMore: false))
        #expect(try reader.reports(ReportSelection(), order: .oldestFirst).reports.map(\.sequence) == Array(31...50))
        #expect(try reader.summary().faces == 20)
        #expect(try reader.timeline(ReportSelection(), step: .day).map(\.reports) == [50])
    }

    @Test func resultsOfAClockThatJumpedBackAYearStay() throws {
        _ = try store.insert(try (1...10).map { try .example($0, latency: 0) })
        _ = try store.insert(
            try (UInt64(11)...20).map { sequence in
                var report = try RecordedReport.example(sequence, latency: 0)
                report.capturedAt -= 31_536_000_000_000
                report.recordedAt -= 31_536_000_000_000
                return report
            }
        )
        #expect(try expire(.results, before: 6).deleted == 5)
        #expect(try expire(.results, before: 10).deleted == 4)
        #expect(try reader.summary().reports == 11)
        #expect(try expire(.results, before: 11).deleted == 11)
    }

    @Test func cropsGoUnlessSomebodyHasLabelledThem() throws {
        _ = try store.insert(try (UInt64(1)...10).map { try .example($0) })
        for sequence in UInt64(1)...10 { _ = try store.pictures.insert([.example(sequence)], at: time(sequence)) }
        _ = try store.insert([.example(1, of: 2), .example(2, of: 3)])
        #expect(try expire(.crops, before: 6) == ExpiryStep(deleted: 3, hasMore: false))
        #expect(try kept() == [2, 3, 6, 7, 8, 9, 10])
        _ = try store.insert([.example(3, of: 2, verdict: .undone, undoes: "key-1")])
        // The first round finds that nobody has labelled it any more, the second that it has expired.
        _ = try expire(.crops, before: 6)
        _ = try expire(.crops, before: 6)
        #expect(try kept() == [3, 6, 7, 8, 9, 10])
    }

    @Test func cropsGoInSteps() throws {
        for sequence in UInt64(1)...10 { _ = try store.pictures.insert([.example(sequence)], at: time(sequence)) }
        #expect(try expire(.crops, before: 9, limit: 5) == ExpiryStep(deleted: 5, hasMore: true))
        #expect(try expire(.crops, before: 9, limit: 5) == ExpiryStep(deleted: 3, hasMore: false))
    }

    @Test func framesGo() throws {
        #expect(try expire(.frames, before: 9) == ExpiryStep())
        for sequence in UInt64(1)...10 {
            let frame = try RecordedReport.example(sequence).frameReference
            let picture = RecordedFrame(frame: frame, capturedAt: time(sequence), jpeg: [1, 2, 3])
            #expect(try store.pictures.insert([picture, picture], at: time(sequence)) == 1)
        }
        #expect(try expire(.frames, before: 4) == ExpiryStep(deleted: 3, hasMore: false))
        #expect(try reader.frame(RecordedReport.example(3).frameReference) == nil)
        #expect(try reader.frame(RecordedReport.example(4).frameReference)?.jpeg == [1, 2, 3])
    }

    private func kept() throws -> [UInt64] {
        try (UInt64(1)...10).filter { try reader.crop(of: RecordedCrop.example($0).face) != nil }
    }
}
