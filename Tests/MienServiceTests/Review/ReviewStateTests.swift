import Faces
import Messages
import Testing

@testable import MienService

@Suite struct ReviewStateTests {
    private static let now: Int64 = 1_795_000_100_000_000

    /// A review with some faces that the model took for happy.
    private func review(faces count: UInt64 = 8) throws -> ReviewState {
        var state = ReviewState(person: try Name("anna"), session: 36)
        #expect(state.handle(.began, at: Self.now) == [.fetch])
        _ = state.handle(.faces(try (1...count).map { try .sample($0) }), at: Self.now)
        return state
    }

    @discardableResult
    private func press(_ key: Character, _ state: inout ReviewState) -> [ReviewState.Action] {
        state.handle(.key(.character(key)), at: Self.now)
    }

    private func label(_ actions: [ReviewState.Action]) throws -> WireLabel {
        let labels = actions.compactMap { action -> WireLabel? in
            if case .submit(let label) = action { return label }
            return nil
        }
        return try #require(labels.first)
    }

    @Test(
        arguments: zip("adfhsun1234567AH", [0, 1, 2, 3, 4, 5, 6, 0, 1, 2, 3, 4, 5, 6, 0, 3])
    )
    func givesTheEmotionOfAKey(key: Character, index: Int) throws {
        var state = try review()
        let label = try label(press(key, &state))
        let emotion = try #require(Emotion(rawValue: index))
        #expect(label.emotion == WireEmotion(emotion))
        #expect(label.verdict == (emotion == .happy ? .confirmed : .corrected))
    }

    @Test func saysWhoSaidWhatOfWhichFaceAndWhen() throws {
        var state = try review()
        let label = try label(state.handle(.key(.enter), at: Self.now))
        #expect(label.key == "review-10-1")
        #expect(label.face == (try ReviewFace.sample(1)).reference)
        #expect((label.person, label.source, label.givenAt) == ("anna", "review", Self.now))
        #expect((label.verdict, label.emotion, label.shown) == (.confirmed, .happy, .happy))
        #expect(label.model.name == "baseline")
        #expect(state.queue.first == (try .sample(2)))
    }

    @Test(arguments: [("x", .notAFace), (" ", .skipped)] as [(Character, WireLabel.Verdict)])
    func givesAVerdictWithoutAnEmotion(key: Character, verdict: WireLabel.Verdict) throws {
        var state = try review()
        let label = try label(press(key, &state))
        #expect((label.verdict, label.emotion) == (verdict, .unspecified))
    }

    @Test(arguments: "bgjklmtwy890!é") func ignoresOtherKeys(key: Character) throws {
        var state = try review()
        #expect(press(key, &state) == [])
        #expect(state.queue.first == (try .sample(1)))
    }

    @Test func sendsOneLabelAfterTheOther() throws {
        var state = try review()
        #expect(try label(press("h", &state)).key == "review-10-1")
        #expect(press("s", &state) == [])
        #expect(state.outbox.count == 2)
        #expect(try label(state.handle(.accepted, at: Self.now)).key == "review-10-2")
        _ = state.handle(.accepted, at: Self.now)
        #expect(state.outbox.isEmpty)
    }

    // MARK: Undo

    @Test func takesBackWhatWasStored() throws {
        var state = try review()
        let first = try label(press("s", &state))
        _ = state.handle(.accepted, at: Self.now)
        let undo = try label(press("z", &state))
        #expect((undo.verdict, undo.undoes, undo.face) == (.undone, first.key, first.face))
        #expect(undo.key != first.key)
        #expect(state.queue.first == (try .sample(1)))
        #expect(state.given.isEmpty)
    }

    @Test func takesBackWhatIsOnItsWay() throws {
        var state = try review()
        let first = try label(press("s", &state))
        #expect(press("z", &state) == [])
        let undo = try label(state.handle(.accepted, at: Self.now))
        #expect(undo.undoes == first.key)
    }

    @Test func sendsNothingOfWhatHadNotLeftYet() throws {
        var state = try review()
        press("s", &state)
        press("a", &state)
        press("z", &state)
        #expect(state.outbox.map(\.key) == ["review-10-1"])
        #expect(state.queue.first == (try .sample(2)))
    }

    @Test func takesBackOneAfterTheOther() throws {
        var state = try review()
        for key in "sad" { press(key, &state) }
        for _ in 0..<3 { press("z", &state) }
        #expect(state.given.isEmpty)
        #expect(state.queue == (try (1...8).map { try .sample($0) }))
        press("z", &state)
        #expect(state.note == "nothing to take back")
    }

    @Test func asksAgainAboutAFaceThatWasTakenBack() throws {
        var state = try review()
        press("s", &state)
        state.handleAccepted(at: Self.now)
        press("z", &state)
        state.handleAccepted(at: Self.now)
        let again = try label(press("h", &state))
        #expect((again.key, again.verdict) == ("review-10-3", .confirmed))
    }

    // MARK: Trouble

    @Test func keepsALabelThatCouldNotBeSent() throws {
        var state = try review()
        let first = try label(press("s", &state))
        #expect(state.handle(.unavailable("nobody answers"), at: Self.now) == [.rest])
        #expect(state.note == "1 label waits: nobody answers")
        #expect(press("a", &state) == [])
        #expect(try label(state.handle(.rested, at: Self.now)) == first)
    }

    @Test func goesOnAfterALabelThatWasRefused() throws {
        var state = try review()
        press("s", &state)
        press("a", &state)
        let second = try label(state.handle(.refused("there is no such face"), at: Self.now))
        #expect(second.key == "review-10-2")
        #expect((state.refusedCount, state.note) == (1, "not accepted: there is no such face"))
        #expect(state.given.map(\.key) == ["review-10-2"])
    }

    @Test func doesNotTakeBackWhatWasRefused() throws {
        var state = try review()
        press("s", &state)
        press("z", &state)
        _ = state.handle(.refused("there is no such face"), at: Self.now)
        #expect(state.outbox.isEmpty)
    }

    // MARK: Faces

    @Test func fetchesMoreBeforeTheLastIsAnswered() throws {
        var state = try review(faces: 5)
        let actions = press("h", &state)
        #expect(actions.contains(.fetch))
        #expect(!press("h", &state).contains(.fetch))
    }

    @Test func asksOnceAboutAFace() throws {
        var state = try review(faces: 4)
        #expect(state.isFetching)
        #expect(state.handle(.faces([try .sample(1), try .sample(9)]), at: Self.now) == [])
        #expect(state.queue.map(\.reference.frame) == [1, 2, 3, 4, 9])
    }

    @Test func looksAgainWhenThereIsNothing() throws {
        var state = ReviewState(person: try Name("anna"), session: 1)
        _ = state.handle(.began, at: Self.now)
        #expect(state.handle(.faces([]), at: Self.now) == [.rest])
        #expect(state.isDry)
        #expect(state.handle(.rested, at: Self.now) == [.fetch])
        #expect(state.handle(.noFaces("nobody answers"), at: Self.now) == [.rest])
        #expect(state.note == "nobody answers")
    }

    @Test func ignoresAnswersWhileThereIsNothing() throws {
        var state = ReviewState(person: try Name("anna"), session: 1)
        _ = state.handle(.began, at: Self.now)
        #expect(press("h", &state) == [])
        #expect(state.given.isEmpty)
    }

    @Test func refusesAnItemWithoutAPictureOrAWholeAnswer() throws {
        var bare = try WireReviewItem.sample(1)
        bare.clearCrop()
        #expect(ReviewFace(bare) == nil)
        var mute = try WireReviewItem.sample(1)
        mute.candidate.probabilities.removeLast()
        #expect(ReviewFace(mute) == nil)
        var odd = try WireReviewItem.sample(1)
        odd.candidate.emotion = .UNRECOGNIZED(99)
        #expect(ReviewFace(odd) == nil)
    }

    // MARK: The end

    @Test(arguments: [.character("q"), .character("Q"), .end] as [Key]) func ends(key: Key) throws {
        var state = try review()
        #expect(state.handle(.key(key), at: Self.now) == [.finish])
    }

    @Test func endsWhenTheLastLabelIsStored() throws {
        var state = try review()
        press("h", &state)
        #expect(press("q", &state) == [])
        #expect(press("a", &state) == [])
        #expect(state.handle(.accepted, at: Self.now) == [.finish])
        #expect(state.droppedCount == 0)
    }

    @Test func dropsWhatIsLeftWhenToldTwice() throws {
        var state = try review()
        press("h", &state)
        press("h", &state)
        press("q", &state)
        #expect(press("q", &state) == [.finish])
        #expect(state.droppedCount == 2)
    }

    @Test func goesOnFromTheHelpWithAnyKey() throws {
        var state = try review()
        press("?", &state)
        #expect(state.isHelpShown)
        #expect(press("h", &state) == [])
        #expect(!state.isHelpShown)
        #expect(state.given.isEmpty)
    }

    @Test func saysWhatItCameTo() throws {
        var state = try review()
        for key in "hhsx " { press(key, &state) }
        #expect(
            ReviewSummary(state).sentence
                == "5 labels by anna: 2 confirmed, 1 corrected, 1 not a face, 1 skipped"
        )
    }
}

extension ReviewState {
    fileprivate mutating func handleAccepted(at time: Int64) { _ = handle(.accepted, at: time) }
}
