import Failure
import Messages
import ServiceKit
import ServiceTestKit
import SwiftProtobuf
import Testing

@testable import FeedbackService

@Suite(.timeLimit(.minutes(1))) struct SubmissionsTests {
    private static let day: Int64 = 24 * 3_600 * 1_000_000
    private static let now = 20_000 * day

    private let records = ScriptedRecords()
    private let outbox = MemoryOutbox()
    private let time = Time(now)
    private let reviews: Reviews
    private let submissions: Submissions

    init() {
        let desk = ReviewDesk(
            shares: .usual,
            leaseTime: .seconds(300),
            seed: 1
        )
        reviews = Reviews(records: records, desk: desk) { .now }
        submissions = Self.submissions(records, outbox, reviews, time)
        records.change { state in
            state.reports = (1...9).map { .happy(frame: $0, capturedAt: Self.now - Self.day) }
        }
    }

    private static func submissions(
        _ records: ScriptedRecords,
        _ outbox: MemoryOutbox,
        _ reviews: Reviews,
        _ time: Time
    ) -> Submissions {
        Submissions(records: records, outbox: outbox, reviews: reviews, clock: WallClock { time.now }) {
            await Task.yield()
        }
    }

    /// Lets the recorder record what the outbox has.
    private func record() {
        let labels = outbox.labels
        records.change { $0.labels = labels }
    }

    /// What a process that is started now would be, knowing what is left in its spool.
    private func successor(pending: [WireLabel] = []) -> Submissions {
        let desk = ReviewDesk(shares: .usual, leaseTime: .zero, seed: 2)
        let next = Self.submissions(records, outbox, Reviews(records: records, desk: desk) { .now }, time)
        next.remember(pending)
        return next
    }

    private func code(_ submissions: Submissions, _ label: WireLabel) async -> FeedbackFailureCode? {
        do {
            _ = try await submissions.submit(label)
            return nil
        } catch {
            return (error as? FeedbackError)?.code
        }
    }

    @Test func storesALabelWithItsTime() async throws {
        #expect(try await !submissions.submit(.submission("a")))
        let label = try #require(outbox.labels.first)
        #expect((label.key, label.person, label.givenAt, label.emotion) == ("a", "ann", Self.now, .surprise))
        #expect(!label.hasReason)
    }

    @Test func storesTheSameLabelOnce() async throws {
        #expect(try await !submissions.submit(.submission("a")))
        time.now += 5_000_000
        #expect(try await submissions.submit(.submission("a")))
        #expect(outbox.labels.count == 1)
    }

    @Test func refusesAKeyThatSaysSomethingElse() async throws {
        _ = try await submissions.submit(.submission("a"))
        #expect(await code(submissions, .submission("a") { $0.emotion = .fear }) == .conflict)
        #expect(await code(submissions, .submission("a", by: "ben")) == .conflict)
        #expect(outbox.labels.count == 1)
    }

    @Test func storesTheSameLabelOnceThoughItIsStillBeingStored() async throws {
        outbox.hold()
        async let first = submissions.submit(.submission("a"))
        await outbox.bell.wait { outbox.waiting == 1 }
        async let second = submissions.submit(.submission("a"))
        #expect(await code(submissions, .submission("a") { $0.emotion = .fear }) == .conflict)
        outbox.release()
        #expect(try await [first, second].sorted { !$0 && $1 } == [false, true])
        #expect(outbox.labels.count == 1)
    }

    @Test func tellsEveryoneWhenItCannotBeStored() async throws {
        outbox.fail(MessageError(.tooLarge, "no room"))
        await #expect(throws: MessageError.self) { try await submissions.submit(.submission("a")) }
        outbox.fail(nil)
        #expect(try await !submissions.submit(.submission("a")))
    }

    // MARK: After a restart

    @Test func knowsALabelThatOnlyTheRecorderHas() async throws {
        _ = try await submissions.submit(.submission("a"))
        let recorded = outbox.labels
        records.change { $0.labels = recorded }
        #expect(try await successor().submit(.submission("a")))
        #expect(await code(successor(), .submission("a") { $0.emotion = .fear }) == .conflict)
        #expect(outbox.labels.count == 1)
    }

    @Test func knowsALabelThatOnlyTheSpoolHas() async throws {
        _ = try await submissions.submit(.submission("a"))
        let next = successor(pending: outbox.labels)
        #expect(try await next.submit(.submission("a")))
        #expect(await code(next, .submission("a") { $0.emotion = .fear }) == .conflict)
        #expect(outbox.labels.count == 1)
    }

    @Test func doesNotAskWhoAnsweredBeforeTheRestart() async throws {
        _ = try await submissions.submit(.submission("a"))
        let desk = ReviewDesk(shares: .usual, leaseTime: .zero, seed: 2)
        let reviews = Reviews(records: records, desk: desk) { .now }
        Self.submissions(records, outbox, reviews, time).remember(outbox.labels)
        records.change { $0.candidates = [.random: [.face(1)]] }
        #expect(try await reviews.next(.with { $0.person = "ann" }).isEmpty)
    }

    @Test func bearsALeftoverThatItCannotRead() async throws {
        let next = successor(pending: [WireLabel(), .submission("x") { $0.verdict = .UNRECOGNIZED(77) }])
        #expect(await code(next, .submission("x")) == .conflict)
        #expect(try await !next.submit(.submission("a")))
    }

    // MARK: What is refused

    @Test func refusesAFaceThatNobodyRecorded() async {
        #expect(await code(submissions, .submission("a", frame: 99)) == .unknownFace)
        #expect(await code(submissions, .submission("a") { $0.face.position = 1 }) == .unknownFace)
        #expect(await code(submissions, .submission("a") { $0.face.run = 1 }) == .unknownFace)
        #expect(outbox.labels.isEmpty)
    }

    @Test func refusesAnEmotionThatThereIsNot() async {
        #expect(await code(submissions, .submission("a") { $0.emotion = .UNRECOGNIZED(12) }) == .invalid)
        #expect(outbox.labels.isEmpty)
    }

    @Test func saysThatTheRecorderIsAway() async throws {
        records.change { $0.isAway = true }
        #expect(await code(submissions, .submission("a")) == .unavailable)
        records.change { $0.isAway = false }
        #expect(try await !submissions.submit(.submission("a")))
    }

    @Test func refusesLabelsWhileTheClockIsBackAYear() async throws {
        _ = try await submissions.submit(.submission("a"))
        time.now -= 365 * Self.day
        #expect(await code(submissions, .submission("b", frame: 2)) == .clock)
        #expect(await code(successor(), .submission("b", frame: 2)) == .clock)
        #expect(outbox.labels.map(\.key) == ["a"])
        time.now += 365 * Self.day
        #expect(try await !submissions.submit(.submission("b", frame: 2)))
    }

    // MARK: Taking back

    @Test func takesALabelBack() async throws {
        _ = try await submissions.submit(.submission("a", frame: 3))
        record()
        #expect(try await !submissions.submit(.undo("b", of: "a")))
        let undo = try #require(outbox.labels.last)
        #expect(undo.undoes == "a")
        #expect(undo.face == .hall(3))
    }

    @Test func takesBackWhatAnEarlierProcessTook() async throws {
        records.change { $0.labels = [.submission("old", frame: 4)] }
        #expect(try await !submissions.submit(.undo("b", of: "old")))
        #expect(outbox.labels.last?.face == .hall(4))
    }

    @Test func doesNotOvertakeTheLabelThatItTakesBack() async throws {
        _ = try await submissions.submit(.submission("a"))
        #expect(await code(submissions, .undo("b", of: "a")) == .unavailable)
        #expect(outbox.labels.map(\.key) == ["a"])
        record()
        #expect(try await !submissions.submit(.undo("b", of: "a")))
    }

    @Test func doesNotOvertakeWhatThePersonSaidBefore() async throws {
        _ = try await submissions.submit(.submission("a"))
        #expect(await code(submissions, .submission("b") { $0.emotion = .fear }) == .unavailable)
        #expect(try await !submissions.submit(.submission("c", by: "ben")))
        record()
        #expect(try await !submissions.submit(.submission("b") { $0.emotion = .fear }))
        #expect(outbox.labels.map(\.key) == ["a", "c", "b"])
    }

    @Test func letsNobodyTakeBackAnothersLabel() async throws {
        _ = try await submissions.submit(.submission("a", by: "ann"))
        record()
        #expect(await code(submissions, .undo("b", of: "a", by: "ben")) == .notYours)
    }

    @Test func refusesToTakeBackWhatThereIsNot() async throws {
        #expect(await code(submissions, .undo("b", of: "a")) == .unknownLabel)
        _ = try await submissions.submit(.submission("a"))
        record()
        _ = try await submissions.submit(.undo("b", of: "a"))
        record()
        #expect(await code(submissions, .undo("c", of: "b")) == .invalid)
    }

    // MARK: Why it was asked

    @Test func notesWhyTheFaceWasChosen() async throws {
        records.change { $0.candidates = [.random: [.face(1)]] }
        #expect(try await reviews.next(.with { $0.person = "ann" }).map(\.reason) == [.random])
        _ = try await submissions.submit(.submission("a") { $0.reason = .rare })
        #expect(outbox.labels.first?.reason == .random)
        #expect(outbox.labels.first?.hasReason == true)
    }

    @Test func keepsTheReasonWhenAPersonThinksAgain() async throws {
        records.change { $0.candidates = [.random: [.face(1)]] }
        _ = try await reviews.next(.with { $0.person = "ann" })
        _ = try await submissions.submit(.submission("a"))
        record()
        _ = try await submissions.submit(.undo("b", of: "a"))
        record()
        _ = try await submissions.submit(.submission("c") { $0.emotion = .fear })
        #expect(outbox.labels.map(\.reason) == [.random, .random, .random])
        #expect(outbox.labels.allSatisfy { $0.hasReason })
    }

    @Test func doesNotCallAFaceRandomThatNobodyDrew() async throws {
        _ = try await submissions.submit(.submission("a") { $0.reason = .random })
        #expect(outbox.labels.first?.hasReason == false)
    }
}
