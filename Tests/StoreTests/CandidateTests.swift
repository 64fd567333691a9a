import Faces
import Messages
import Store
import Testing

/// Faces to ask about, wherever the record is.
@Suite("Candidates and what people said", .timeLimit(.minutes(5)))
struct CandidateTests {
    let record = TestRecord()
    var store: any ReportStore & RecordEraser { get throws { try record.store } }
    var reader: any RecordReader { get throws { try record.reader } }

    // Of the reports 1 … count, those with an even number have a picture; every tenth shows fear; margins differ.
    private func fill(_ count: UInt64 = 40) throws {
        _ = try store.insert(
            try (1...count).map { sequence in
                var face = RecordedFace.example(sequence % 10 == 0 ? .fear : .happy)
                face.probabilities = .leading(face.emotion, by: Float(sequence % 100) / 100)
                return try .example(sequence, faces: [face])
            }
        )
        _ = try record.pictures.insert(try (1...count).filter { $0 % 2 == 0 }.map { try .example($0) }, at: 5)
    }

    private func candidates(
        _ order: CandidateOrder,
        _ selection: ReportSelection = ReportSelection(),
        limit: Int = 100,
        excluding person: String? = nil
    ) throws -> [UInt64] {
        try reader.candidates(selection, order: order, limit: limit, excluding: person.map { try Name($0) })
            .map(\.face.frame.sequence)
    }

    @Test(arguments: RecordPlace.all) func areNoneWithoutPictures(place: RecordPlace) throws {
        try record.open(place)
        _ = try store.insert([.example(1)])
        #expect(try candidates(.random).isEmpty)
        #expect(try reader.crop(of: RecordedLabel.example(1).face) == nil)
    }

    @Test(arguments: RecordPlace.all) func areTheFacesWithPictures(place: RecordPlace) throws {
        try record.open(place)
        try fill()
        #expect(try Set(candidates(.random)) == Set(stride(from: 2, through: 40, by: 2)))
        #expect(try candidates(.random) == candidates(.random))
        #expect(try candidates(.random) != candidates(.random).sorted())
        #expect(try candidates(.random, limit: 3) == Array(candidates(.random).prefix(3)))
        let one = try #require(try reader.candidates(ReportSelection(), order: .newest).first)
        #expect(one.face.frame == (try RecordedReport.example(40).frameReference))
        #expect(one.emotion == .fear && one.track == 7 && one.model.name.text == "baseline-7" && one.labels.isEmpty)
    }

    @Test(arguments: RecordPlace.all) func comeInTheOrderThatWasAskedFor(place: RecordPlace) throws {
        try record.open(place)
        try fill()
        #expect(try candidates(.uncertain, limit: 4) == [2, 4, 6, 8])
        #expect(try candidates(.newest, limit: 3) == [40, 38, 36])
        #expect(try Set(candidates(.rare, limit: 4)) == [10, 20, 30, 40])
        #expect(try candidates(.disputed).isEmpty)
        #expect(try candidates(.contested).isEmpty)
    }

    @Test(arguments: RecordPlace.all, CandidateOrder.allCases)
    func areNotSurerThanWasAskedFor(place: RecordPlace, order: CandidateOrder) throws {
        try record.open(place)
        try fill()
        let unsure = try reader.candidates(ReportSelection(), order: order, draw: CandidateDraw(certaintyBelow: 0.09))
        let expected: Set<UInt64> = [.disputed, .contested, .second].contains(order) ? [] : [2, 4, 6, 8]
        #expect(Set(unsure.map(\.face.frame.sequence)) == expected)
        let few = try reader.candidates(ReportSelection(), order: order, limit: 2, draw: .init(certaintyBelow: 0.09))
        #expect(few.count == min(2, expected.count))
    }

    @Test(arguments: RecordPlace.all) func areSelected(place: RecordPlace) throws {
        try record.open(place)
        try fill()
        #expect(try Set(candidates(.random, ReportSelection(emotion: .fear))) == [10, 20, 30, 40])
        let late = ReportSelection(since: RecordedReport.exampleTime(35))
        #expect(try Set(candidates(.random, late)) == [36, 38, 40])
        #expect(try candidates(.random, ReportSelection(camera: Name("cellar"))).isEmpty)
        #expect(try candidates(.random, ReportSelection(model: "baseline-7")).count == 20)
        #expect(try candidates(.random, ReportSelection(model: "other")).isEmpty)
    }

    @Test(arguments: RecordPlace.all) func leaveOutWhatThePersonHasLabelled(place: RecordPlace) throws {
        try record.open(place)
        try fill()
        _ = try store.insert([
            .example(1, of: 2), .example(2, of: 4, verdict: .skipped), .example(3, of: 6, person: "bob"),
        ])
        #expect(try candidates(.uncertain, limit: 2, excluding: "ann") == [6, 8])
        #expect(try candidates(.newest, excluding: "ann").count == 18)
        #expect(try candidates(.uncertain, limit: 2, excluding: "nobody") == [2, 4])
        _ = try store.insert([.example(4, of: 2, verdict: .undone, undoes: "key-1")])
        #expect(try candidates(.uncertain, limit: 2, excluding: "ann") == [2, 6])
    }

    @Test(arguments: RecordPlace.all) func areDisputedWhenModelsOrTheTrackDisagree(place: RecordPlace) throws {
        try record.open(place)
        try fill()
        var second = try RecordedReport.example(100, producer: "other", faces: [.example(.sad)])
        (second.frame.sequence, second.capturedAt) = (4, RecordedReport.exampleTime(4))
        second.model.name = try Name("second")
        var third = second
        (third.sequence, third.frame.sequence, third.faces) = (101, 6, [.example(.happy)])
        var tracked = try RecordedReport.example(50)
        tracked.faces[0].smoothed = .neutral
        _ = try store.insert([second, third, tracked])
        _ = try record.pictures.insert([.example(50)], at: 5)
        #expect(try Set(candidates(.disputed)) == [4, 50])
        #expect(try candidates(.disputed, ReportSelection(model: "second")) == [4])
    }

    @Test(arguments: RecordPlace.all) func areContestedWhenPeopleDisagree(place: RecordPlace) throws {
        try record.open(place)
        try fill()
        _ = try store.insert([
            .example(1, of: 2), .example(2, of: 2, verdict: .corrected, emotion: .sad, person: "bob"),
            .example(3, of: 4), .example(4, of: 4, person: "bob"), .example(5, of: 6),
            .example(6, of: 6, verdict: .notAFace, person: "bob"), .example(7, of: 8),
            .example(8, of: 8, verdict: .skipped, person: "bob"),
        ])
        #expect(try candidates(.contested) == [6, 2])
        #expect(try candidates(.contested, excluding: "ann").isEmpty)
        #expect(try candidates(.contested, excluding: "eve").count == 2)
        let labels = try reader.candidates(ReportSelection(), order: .contested).last?.labels
        #expect(labels?.map(\.person.text) == ["ann", "bob"])
    }

    @Test(arguments: RecordPlace.all) func areAskedOnceMoreWhenOnePersonAnsweredAtRandom(place: RecordPlace) throws {
        try record.open(place)
        try fill()
        _ = try store.insert([
            .example(1, of: 2, reason: .random), .example(2, of: 4, reason: .uncertain),
            .example(3, of: 6, reason: .random),
            .example(4, of: 6, person: "bob"), .example(5, of: 8, verdict: .skipped, reason: .random),
            .example(6, of: 10, reason: .random),
        ])
        #expect(try candidates(.second) == [10, 2])
        #expect(try candidates(.second, excluding: "ann").isEmpty)
        #expect(try candidates(.second, excluding: "bob") == [10, 2])
    }

    @Test(arguments: RecordPlace.all) func belongToOneOfTwoParts(place: RecordPlace) throws {
        try record.open(place)
        try fill(400)
        func part(_ part: CandidateDraw.Part, _ order: CandidateOrder = .random) throws -> Set<UInt64> {
            Set(
                try reader.candidates(ReportSelection(), order: order, limit: 1_000, draw: CandidateDraw(part: part))
                    .map(\.face.frame.sequence)
            )
        }
        let (sample, rest) = (try part(.sample), try part(.rest))
        #expect(sample.isDisjoint(with: rest))
        #expect(try sample.union(rest) == part(.all))
        // 200 draws of a quarter: five standard deviations.
        #expect((20...80).contains(sample.count))
        #expect(try part(.sample, .uncertain) == sample)
        #expect(try part(.rest, .rare) == rest)
    }

    @Test(arguments: RecordPlace.all) func comeRoundWhereverTheyBegin(place: RecordPlace) throws {
        try record.open(place)
        try fill()
        let all = try candidates(.random)
        let later = try reader.candidates(ReportSelection(), order: .random, draw: CandidateDraw(start: 0.5))
            .map(\.face.frame.sequence)
        #expect(later.count == all.count)
        // The same circle, cut elsewhere.
        let first = try #require(later.first)
        let cut = try #require(all.firstIndex(of: first))
        #expect(later == Array(all[cut...] + all[..<cut]))
    }

    @Test(arguments: RecordPlace.all) func giveTheirPicture(place: RecordPlace) throws {
        try record.open(place)
        try fill()
        #expect(try reader.crop(of: RecordedCrop.example(4).face) == RecordedCrop.example(4))
        #expect(try reader.crop(of: RecordedCrop.example(5).face) == nil)
        #expect(try record.pictures.insert([.example(4, size: 9)], at: 9) == 0)
        #expect(try reader.crop(of: RecordedCrop.example(4).face)?.jpeg.count == 3_003)
    }

    // MARK: Confusion

    @Test(arguments: RecordPlace.all) func areCountedAgainstWhatModelsSaid(place: RecordPlace) throws {
        try record.open(place)
        try fill()
        _ = try store.insert([
            .example(1, of: 1), .example(2, of: 3, verdict: .corrected, emotion: .sad),
            .example(3, of: 10, verdict: .corrected, emotion: .fear), .example(4, of: 5, verdict: .notAFace),
            .example(5, of: 7, verdict: .skipped),
        ])
        let confusion = try #require(try reader.confusion(ReportSelection()).first)
        #expect(confusion.model.name.text == "baseline-7" && confusion.model.engine.isEmpty)
        #expect(confusion.camera.text == "hall" && confusion.notFaces == 1)
        #expect(confusion.counts.reduce(0, +) == 3)
        let (happy, sad, fear) = (Emotion.happy.rawValue, Emotion.sad.rawValue, Emotion.fear.rawValue)
        #expect(confusion.counts[happy * 7 + happy] == 1)
        #expect(confusion.counts[sad * 7 + happy] == 1)
        #expect(confusion.counts[fear * 7 + fear] == 1)
    }

    @Test(arguments: RecordPlace.all) func countWhatMoreThanHalfOfThePeopleSay(place: RecordPlace) throws {
        try record.open(place)
        try fill()
        _ = try store.insert([
            .example(1, of: 1, verdict: .corrected, emotion: .sad), .example(2, of: 1, person: "bob"),
            .example(3, of: 2, verdict: .corrected, emotion: .sad), .example(4, of: 2, person: "bob"),
            .example(5, of: 2, verdict: .corrected, emotion: .sad, person: "eve"),
        ])
        let counts = try #require(try reader.confusion(ReportSelection()).first?.counts)
        #expect(counts.reduce(0, +) == 1)
        #expect(counts[Emotion.sad.rawValue * 7 + Emotion.happy.rawValue] == 1)
    }

    @Test(arguments: RecordPlace.all) func countOnlyWhatWasDrawnAtRandomWhenAsked(place: RecordPlace) throws {
        try record.open(place)
        try fill()
        _ = try store.insert([
            .example(1, of: 1, reason: .random), .example(2, of: 2, reason: .uncertain), .example(3, of: 3),
        ])
        #expect(try reader.confusion(ReportSelection(), randomOnly: true).first?.counts.reduce(0, +) == 1)
        #expect(try reader.confusion(ReportSelection()).first?.counts.reduce(0, +) == 3)
        let early = ReportSelection(until: RecordedReport.exampleTime(2))
        #expect(try reader.confusion(early).first?.counts.reduce(0, +) == 1)
        #expect(try reader.confusion(ReportSelection(model: "other")).isEmpty)
    }
}

extension EmotionProbabilities {
    /// The most likely one leads all others by so much.
    static func leading(_ emotion: Emotion, by margin: Float) -> EmotionProbabilities {
        let rest = (1 - margin) / 7
        // Seven numbers from 0 to 1 make probabilities.
        // swift-format-ignore: NeverForceUnwrap
        return EmotionProbabilities(Emotion.allCases.map { $0 == emotion ? rest + margin : rest })!
    }
}
