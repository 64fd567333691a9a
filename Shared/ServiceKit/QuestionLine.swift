/// Questions to threads of one's own, answered in their order: for work that would hold up the threads that tasks share.
public final class QuestionLine<Request: Sendable, Reply: Sendable>: Sendable {
    private let mailbox = Mailbox<Never, Question<Request, Reply>>()

    public init() {}

    /// Has a worker answer.
    ///
    /// - Parameter deadline: Nobody waits any more then; `nil`: somebody always does.
    /// - Throws: what the worker says; `CancellationError` when the line is closed, or the deadline was over first.
    public func ask(_ request: Request, until deadline: ContinuousClock.Instant? = nil) async throws -> Reply {
        try await withCheckedThrowingContinuation { continuation in
            let question = Question(request, until: deadline, continuation)
            if !mailbox.append(question) { question.refuse() }
        }
    }

    /// The next question; blocks the thread while there is none. `nil` once the line is closed and empty.
    public func take() -> Question<Request, Reply>? {
        while let question = mailbox.take() {
            if question.isAwaited(at: .now) { return question }
            question.refuse()
        }
        return nil
    }

    /// Takes nothing more in; what is left is still given out.
    public func close() { mailbox.close() }
}
