import Messages
import Store
import Testing

/// Pictures that are kept for a time of their own, wherever the record is.
@Suite("Pictures that expire", .timeLimit(.minutes(5)))
struct PictureExpiryTests {
    let record = TestRecord()
    var store: any ReportStore & RecordEraser { get throws { try record.store } }
    var reader: any RecordReader { get throws { try record.reader } }

    private func time(_ sequence: UInt64) -> Int64 { RecordedReport.exampleTime(sequence) }

    private func expire(_ kind: RecordKind, before sequence: UInt64, limit: Int = 100) throws -> ExpiryStep {
        try store.expire(kind, before: time(sequence), now: time(1_000), limit: limit)
    }

    @Test(arguments: RecordPlace.all) func cropsGoUnlessSomebodyHasLabelledThem(place: RecordPlace) throws {
        try record.open(place)
        _ = try store.insert(try (UInt64(1)...10).map { try .example($0) })
        for sequence in UInt64(1)...10 { _ = try record.pictures.insert([.example(sequence)], at: time(sequence)) }
        _ = try store.insert([.example(1, of: 2), .example(2, of: 3)])
        #expect(try expire(.crops, before: 6) == ExpiryStep(deleted: 3, hasMore: false))
        #expect(try kept() == [2, 3, 6, 7, 8, 9, 10])
        _ = try store.insert([.example(3, of: 2, verdict: .undone, undoes: "key-1")])
        // The first round finds that nobody has labelled it any more, the second that it has expired.
        _ = try expire(.crops, before: 6)
        _ = try expire(.crops, before: 6)
        #expect(try kept() == [3, 6, 7, 8, 9, 10])
    }

    @Test(arguments: RecordPlace.all) func cropsGoInSteps(place: RecordPlace) throws {
        try record.open(place)
        for sequence in UInt64(1)...10 { _ = try record.pictures.insert([.example(sequence)], at: time(sequence)) }
        #expect(try expire(.crops, before: 9, limit: 5) == ExpiryStep(deleted: 5, hasMore: true))
        #expect(try expire(.crops, before: 9, limit: 5) == ExpiryStep(deleted: 3, hasMore: false))
    }

    @Test(arguments: RecordPlace.all) func framesGo(place: RecordPlace) throws {
        try record.open(place)
        #expect(try expire(.frames, before: 9) == ExpiryStep())
        for sequence in UInt64(1)...10 {
            let frame = try RecordedReport.example(sequence).frameReference
            let picture = RecordedFrame(frame: frame, capturedAt: time(sequence), jpeg: [1, 2, 3])
            #expect(try record.pictures.insert([picture, picture], at: time(sequence)) == 1)
        }
        #expect(try expire(.frames, before: 4) == ExpiryStep(deleted: 3, hasMore: false))
        #expect(try reader.frame(RecordedReport.example(3).frameReference) == nil)
        #expect(try reader.frame(RecordedReport.example(4).frameReference)?.jpeg == [1, 2, 3])
    }

    private func kept() throws -> [UInt64] {
        try (UInt64(1)...10).filter { try reader.crop(of: RecordedCrop.example($0).face) != nil }
    }
}
