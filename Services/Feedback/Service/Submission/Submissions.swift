import Failure
import Messages
import ServiceKit
import SwiftProtobuf
import Synchronization

/// Takes labels: checks them, stores each once, and says so when it is stored.
final class Submissions: Sendable {
    private typealias Waiter = CheckedContinuation<Void, any Error>

    private struct State {
        var book = SubmissionBook<Waiter>()
        var time = LabelTime()
    }

    private let records: any Records
    private let outbox: any LabelOutbox
    private let reviews: Reviews
    private let clock: WallClock
    private let pause: @Sendable () async throws -> Void
    private let state = Mutex(State())

    /// So often the recorder is asked for a label that is on its way to it.
    private static let attempts = 40

    /// - Parameter pause: Lets some time pass before the recorder is asked again.
    init(
        records: any Records,
        outbox: any LabelOutbox,
        reviews: Reviews,
        clock: WallClock,
        pause: @escaping @Sendable () async throws -> Void = { try await Task.sleep(for: .milliseconds(50)) }
    ) {
        (self.records, self.outbox, self.reviews) = (records, outbox, reviews)
        (self.clock, self.pause) = (clock, pause)
    }

    /// Remembers labels that an earlier process accepted and that the recorder may not have yet.
    func remember(_ labels: [WireLabel]) {
        for label in labels {
            // What this version cannot read is on its way to the recorder all the same.
            guard let key = try? Name(label.key), let person = try? Name(label.person) else { continue }
            state.withLock { _ = $0.book.accept(label, key: key) }
            note(label, of: person)
        }
    }

    /// Takes a label; returns when it is stored.
    ///
    /// - Returns: Whether it had been accepted before.
    /// - Throws: ``FeedbackError``, and what the outbox throws when it cannot store.
    func submit(_ wire: WireLabel) async throws -> Bool {
        let submission = try LabelSubmission(wire)
        while true {
            switch state.withLock({ $0.book.admit(submission) }) {
            case .known: return true
            case .conflict: throw Self.conflict(submission.key)
            case .new: return try await accept(submission)
            case .underWay: try await wait(for: submission.key)
            }
        }
    }

    private static func conflict(_ key: Name) -> FeedbackError {
        FeedbackError(
            .conflict,
            "the key '\(key)' belongs to a label that says something else: draw a new key for each label"
        )
    }

    /// Waits until a label with this key is stored.
    ///
    /// - Throws: why it was not.
    private func wait(for key: Name) async throws {
        try await withCheckedThrowingContinuation { waiter in
            let isUnderWay = state.withLock { $0.book.wait(for: key, waiter) }
            if !isUnderWay { waiter.resume() }
        }
    }

    // MARK: One that is new here

    private func accept(_ submission: LabelSubmission) async throws -> Bool {
        do {
            let (label, isKnown) = try await settle(submission)
            // First who has said something of the face, then that it is stored: nobody who hears it is asked again.
            note(label, of: submission.content.person)
            for waiter in state.withLock({ $0.book.accept(label, key: submission.key) }) { waiter.resume() }
            return isKnown
        } catch {
            for waiter in state.withLock({ $0.book.refuse(submission.key) }) { waiter.resume(throwing: error) }
            throw error
        }
    }

    private func settle(_ submission: LabelSubmission) async throws -> (WireLabel, isKnown: Bool) {
        if let recorded = try await records.label(submission.key) {
            guard submission.isSame(as: recorded) else { throw Self.conflict(submission.key) }
            return (recorded, true)
        }
        var (label, capturedAt) = try await checked(submission)
        label.givenAt = try state.withLock { state throws(FeedbackError) in
            try state.time.next(clock: clock.now, capturedAt: capturedAt)
        }
        try await outbox.add(label)
        return (label, false)
    }

    /// The label as far as the records go along with it, and when its face was captured.
    private func checked(_ submission: LabelSubmission) async throws -> (WireLabel, capturedAt: Int64) {
        var label = submission.label
        let person = submission.content.person
        if let undoes = submission.content.undoes {
            let target = try await target(undoes, of: person)
            label.face = target.face
            setReason(of: &label, by: person, after: target)
            // It is about a label, whose time is checked as every label's is.
            return (label, .min)
        }
        let frame = WireFrameRequest.with {
            ($0.camera, $0.run, $0.frame) = (label.face.camera, label.face.run, label.face.frame)
        }
        let capturedAt = try submission.checkFace(in: try await records.reports(of: frame))
        // What a person said last holds, so it must not overtake what they said before.
        let earlier = state.withLock { $0.book.lastKey(of: person, about: label.face) }
        let before = if let earlier { try await recorded(earlier) } else { nil as WireLabel? }
        setReason(of: &label, by: person, after: before)
        return (label, capturedAt)
    }

    /// The label that a person wants to take back.
    private func target(_ key: Name, of person: Name) async throws -> WireLabel {
        guard let target = try await recorded(key) else {
            throw FeedbackError(.unknownLabel, "there is no label '\(key)' to take back")
        }
        guard target.person == person.text else {
            throw FeedbackError(.notYours, "the label '\(key)' is not \(person)'s: whoever gave it can take it back")
        }
        guard target.verdict != .undone else {
            throw FeedbackError(.invalid, "'\(key)' takes a label back itself: give the label again, with a new key")
        }
        return target
    }

    /// A label as the recorder has it; waits for one that is on its way there. `nil` when nobody has heard of it.
    private func recorded(_ key: Name) async throws -> WireLabel? {
        for _ in 0..<Self.attempts {
            if let label = try await records.label(key) { return label }
            guard state.withLock({ $0.book.knows(key) }) else { return nil }
            try await pause()
        }
        throw FeedbackError(
            .unavailable,
            "the label '\(key)', which this one comes after, is not recorded yet: try again in a moment"
        )
    }

    /// Writes why the person was asked: that a face was drawn at random only this service can know. Who thinks again says so of a
    /// face that was drawn then.
    private func setReason(of label: inout WireLabel, by person: Name, after before: WireLabel?) {
        if let reason = reviews.reason(for: label.face, of: person) {
            label.reason = reason
        } else if let before, before.hasReason {
            label.reason = before.reason
        } else if label.reason == .random {
            label.clearReason()
        }
    }

    private func note(_ label: WireLabel, of person: Name) {
        switch label.verdict {
        case .undone: reviews.tookBack(label.face, person)
        default: reviews.answered(label.face, by: person, isAnswer: label.verdict != .skipped)
        }
    }
}
