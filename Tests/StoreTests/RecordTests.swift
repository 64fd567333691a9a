import Faces
import Failure
import Messages
import PostgresTestKit
import Store
import Testing

/// What any store promises, wherever it keeps the record.
@Suite("A record", .timeLimit(.minutes(5)))
struct RecordTests {
    let record = TestRecord()
    var store: any ReportStore & RecordEraser { get throws { try record.store } }
    var reader: any RecordReader { get throws { try record.reader } }
    private let tiny = ReportSelection(model: "tiny")
    private let hall = Result { ReportSelection(camera: try Name("hall")) }
    /// After the first ten examples were made.
    private let now = RecordedReport.exampleTime(11)

    @Test(.enabled(if: PostgresServer.programs != nil, "PostgreSQL is not installed: Scripts/setup --test does it"))
    func isAlsoTestedInPostgreSQL() { #expect(RecordPlace.all == RecordPlace.allCases) }

    // MARK: Once, and as it came

    @Test(arguments: RecordPlace.all) func givesBackWhatItStored(place: RecordPlace) throws {
        try record.open(place)
        var smoothed = RecordedFace.example(.angry)
        smoothed.smoothed = .neutral
        let reports = [
            try RecordedReport.example(1, faces: [.example(.sad, truth: .fear), .example(.neutral, x: -3.5)]),
            try RecordedReport.example(2, faces: []),
            try RecordedReport.example(3, camera: "door", site: "office", producer: "other", run: 1),
            try RecordedReport.example(4, faces: [smoothed, .example(.sad).read(by: "tiny")]),
        ]
        #expect(try store.insert(reports) == InsertOutcome(stored: 4))
        #expect(try reader.reports() == reports)
        #expect(try store.insert([RecordedReport]()) == InsertOutcome())
    }

    @Test(arguments: RecordPlace.all) func storesEachReportOnceHoweverOftenItComes(place: RecordPlace) throws {
        try record.open(place)
        let first = try (1...3).map { try RecordedReport.example($0) }
        let again = try (2...5).map { try RecordedReport.example($0, latency: 9_000_000) }
        #expect(try store.insert(first) == InsertOutcome(stored: 3))
        #expect(try store.insert(again + again) == InsertOutcome(stored: 2, duplicates: 6))
        let stored = try reader.reports()
        #expect(stored.map(\.sequence) == [1, 2, 3, 4, 5])
        #expect(stored.map(\.latency) == [80_000, 80_000, 80_000, 9_000_000, 9_000_000])
        #expect(stored.allSatisfy { $0.faces.count == 1 })
        #expect(try reader.timeline(ReportSelection(), step: .day).map(\.reports) == [5])
    }

    @Test(arguments: RecordPlace.all) func keepsNumbersThatAreAsLargeOrSmallAsTheyGet(place: RecordPlace) throws {
        try record.open(place)
        var report = try RecordedReport.example(UInt64(Int64.max), run: .max)
        (report.capturedAt, report.detectedAt, report.classifiedAt, report.recordedAt) = (.max - 1, .min, 0, -1)
        (report.frame.width, report.frame.height) = (.max, 0)
        report.faces[0].track = .max
        var early = try RecordedReport.example(1)
        early.capturedAt = .min
        early.faces[0].score = .nan
        #expect(try store.insert([report, early]).stored == 2)
        #expect(try reader.reports().map(\.capturedAt) == [.min, .max - 1])
        #expect(try reader.reports().last == report)
    }

    @Test(arguments: RecordPlace.all) func tellsWhatItHasOfAProducerFromASequenceOn(place: RecordPlace) throws {
        try record.open(place)
        let one = try Name("one")
        #expect(try store.storedSequences(of: one, from: 1).isEmpty)
        for number in [3, 1, 9, 7, 8] as [UInt64] { _ = try store.insert([.example(number, producer: "one")]) }
        _ = try store.insert([.example(4, producer: "two")])
        let wanted: [(UInt64, [UInt64])] = [
            (1, [1, 3, 7, 8, 9]), (3, [1, 3, 7, 8, 9]), (8, [7, 8, 9]), (100, [9]), (.max, [9]),
        ]
        for (first, sequences) in wanted { #expect(try store.storedSequences(of: one, from: first) == sequences) }
        #expect(try store.storedSequences(of: Name("three"), from: 1).isEmpty)
    }

    // MARK: Shadows and canaries

    @Test(arguments: RecordPlace.all) func findsShadowsOnlyByTheirModel(place: RecordPlace) throws {
        try record.open(place)
        let reports = try (1...4).map { try RecordedReport.example($0) }
        let shadows = try reports.prefix(2).map { try $0.shadow(sequence: $0.sequence + 100, .sad) }
        #expect(try store.insert(reports + shadows) == InsertOutcome(stored: 6))
        for sequence in 1...4 as ClosedRange<UInt64> { _ = try store.insert([.example(sequence, of: sequence)]) }
        func pages(_ selection: ReportSelection) throws -> [UInt64] {
            try reader.reports(selection, order: .oldestFirst).reports.map(\.sequence)
        }
        #expect(try pages(ReportSelection()) == [1, 2, 3, 4])
        #expect(try pages(ReportSelection(emotion: .sad)).isEmpty)
        for model in ["tiny", "tiny-2.0"] { #expect(try pages(ReportSelection(model: model)) == [101, 102]) }
        #expect(try reader.timeline(tiny, step: .day).isEmpty)
        #expect(try reader.timeline(ReportSelection(), step: .day).map(\.reports) == [4])
        #expect(try reader.confusion(ReportSelection()).map(\.model.name.text) == ["baseline-7"])
        #expect(try reader.confusion(tiny).first?.counts[Emotion.happy.rawValue * 7 + Emotion.sad.rawValue] == 2)
        let frame = try RecordedReport.example(1).frameReference
        #expect(try reader.reports(ofFrame: frame).map(\.isShadow) == [false, true])
    }

    @Test(arguments: RecordPlace.all) func countsFacesForWhoReadThem(place: RecordPlace) throws {
        try record.open(place)
        _ = try store.insert([
            .example(1, faces: [.example(.happy), .example(.sad).read(by: "tiny")]), .example(2),
            .example(3, faces: [.example(.fear).read(by: "tiny")]), .example(4, faces: []),
        ])
        func numbers(_ selection: ReportSelection) throws -> [Int] {
            let bin = try #require(try reader.timeline(selection, step: .day).first)
            return [bin.reports, bin.faces] + bin.counts
        }
        #expect(try numbers(ReportSelection(model: "baseline-7")) == [4, 2, 0, 0, 0, 2, 0, 0, 0])
        #expect(try numbers(tiny) == [0, 2, 0, 0, 1, 0, 1, 0, 0])
        _ = try store.insert([
            .example(1, of: 1, position: 1), .example(3, of: 3, verdict: .corrected, emotion: .fear),
            .example(4, of: 2, verdict: .notAFace),
        ])
        #expect(try reader.confusion(tiny).flatMap(\.counts).reduce(0, +) == 2)
        #expect(try reader.confusion(ReportSelection()).map(\.notFaces) == [1, 0])
        #expect(try reader.confusion(ReportSelection(), randomOnly: true).isEmpty)
    }

    // MARK: Forgetting

    @Test(arguments: RecordPlace.all) func forgetsACamera(place: RecordPlace) throws {
        try record.open(place)
        let reports = try (1...700).map { try RecordedReport.example($0, camera: $0 % 10 == 0 ? "door" : "hall") }
        _ = try store.insert(reports)
        _ = try store.insert([.example(1), .example(2, of: 2)])
        let outcome = try store.forget(hall.get(), at: 9)
        #expect(outcome == ForgetOutcome(reports: 630, faces: 630, labels: 2))
        #expect(try reader.reports(hall.get()).reports.isEmpty)
        #expect(try reader.labels(ReportSelection()).labels.isEmpty)
        for step in TimelineStep.allCases {
            let bins = try reader.timeline(ReportSelection(), step: step)
            #expect(Set(bins.map(\.camera.text)) == ["door"] && bins.map(\.reports).reduce(0, +) == 70)
        }
    }

    @Test(arguments: RecordPlace.all) func forgetsPictures(place: RecordPlace) throws {
        try record.open(place)
        let reports = try (1...250).map { try RecordedReport.example($0, camera: $0 % 5 == 0 ? "door" : "hall") }
        _ = try store.insert(reports)
        let crops = try reports.map { report in
            var crop = try RecordedCrop.example(report.sequence)
            crop.face = FaceReference(frame: report.frameReference, position: 0)
            return crop
        }
        let frames = reports.prefix(5).map {
            RecordedFrame(frame: $0.frameReference, capturedAt: $0.capturedAt, jpeg: [1, 2])
        }
        #expect(try record.pictures.insert(crops, at: 5) == 250)
        #expect(try record.pictures.insert(frames, at: 5) == 5)
        #expect(try store.forget(hall.get(), at: 9).pictures == 204)
        #expect(try reader.crop(of: crops[0].face) == nil)
        #expect(try reader.frame(frames[0].frame) == nil)
        #expect(try reader.crop(of: crops[4].face) == crops[4])
        #expect(try reader.frame(frames[4].frame) == frames[4])
        #expect(try reader.candidates(ReportSelection(), order: .random, limit: 100).count == 50)
    }

    @Test(arguments: RecordPlace.all) func forgetsASpanOfTimeAndItsShareOfTheTimeline(place: RecordPlace) throws {
        try record.open(place)
        _ = try store.insert(try (1...300).map { try .example($0) })
        let span = ReportSelection(since: RecordedReport.exampleTime(71), until: RecordedReport.exampleTime(190))
        #expect(try store.forget(span, at: 9) == ForgetOutcome(reports: 119, faces: 119))
        #expect(try reader.reports(span).reports.isEmpty)
        for step in TimelineStep.allCases {
            let bins = try reader.timeline(ReportSelection(), step: step)
            #expect(bins.map(\.reports).reduce(0, +) == 181 && bins.map(\.faces).reduce(0, +) == 181)
        }
        #expect(throws: StoreError.self) { try store.forget(ReportSelection(), at: 9) }
        #expect(throws: StoreError.self) { try store.forget(ReportSelection(since: 5, emotion: .sad), at: 9) }
    }

    @Test(arguments: RecordPlace.all) func doesNotTakeAgainWhatIsForgotten(place: RecordPlace) throws {
        try record.open(place)
        // As they come again, out of the spool, after a while.
        func again(_ sequences: ClosedRange<UInt64>, camera: String = "hall") throws -> [RecordedReport] {
            try sequences.map { try .example($0, camera: camera, latency: 60_000_000) }
        }
        _ = try store.insert(try again(1...5))
        #expect(try store.forget(hall.get(), at: now).reports == 5)
        #expect(try store.insert(try again(1...10)) == InsertOutcome(forgotten: 10))
        #expect(try store.insert(try again(9...12)) == InsertOutcome(stored: 2, forgotten: 2))
        var door = try again(3...4, camera: "door")
        for index in door.indices { door[index].producer = try Name("other") }
        #expect(try store.insert(door).stored == 2)
    }

    // MARK: Expiry

    @Test(arguments: RecordPlace.all) func expiresInStepsAndKeepsTheSums(place: RecordPlace) throws {
        try record.open(place)
        func expire(before sequence: UInt64, limit: Int) throws -> ExpiryStep {
            let times = (RecordedReport.exampleTime(sequence), RecordedReport.exampleTime(1_000))
            return try store.expire(.results, before: times.0, now: times.1, limit: limit)
        }
        #expect(try expire(before: 31, limit: 20) == ExpiryStep())
        _ = try store.insert(try (1...50).map { try .example($0, latency: 0) })
        #expect(try expire(before: 31, limit: 20) == ExpiryStep(deleted: 20, hasMore: true))
        #expect(try expire(before: 31, limit: 20) == ExpiryStep(deleted: 10, hasMore: false))
        #expect(try expire(before: 31, limit: 20) == ExpiryStep())
        #expect(try reader.reports().map(\.sequence) == Array(31...50))
        #expect(try reader.timeline(ReportSelection(), step: .day).map(\.reports) == [50])
    }

    @Test(arguments: RecordPlace.all) func keepsWhatAClockThatJumpedBackAYearRecorded(place: RecordPlace) throws {
        try record.open(place)
        _ = try store.insert(try (1...10).map { try .example($0, latency: 0) })
        _ = try store.insert(
            try (UInt64(11)...20).map { sequence in
                var report = try RecordedReport.example(sequence, latency: 0)
                report.capturedAt -= 31_536_000_000_000
                report.recordedAt -= 31_536_000_000_000
                return report
            }
        )
        let time = RecordedReport.exampleTime
        #expect(try store.expire(.results, before: time(6), now: time(1_000), limit: 100).deleted == 5)
        #expect(try reader.reports().count == 15)
        #expect(try store.expire(.results, before: time(11), now: time(1_000), limit: 100).deleted == 15)
    }
}
