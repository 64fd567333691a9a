/// A request that somebody waits for the answer to. Whoever gets it answers it, once.
public struct Question<Request: Sendable, Reply: Sendable>: Sendable {
    public let request: Request
    private let deadline: ContinuousClock.Instant?
    private let asker: CheckedContinuation<Reply, any Error>

    init(
        _ request: Request,
        until deadline: ContinuousClock.Instant?,
        _ asker: CheckedContinuation<Reply, any Error>
    ) {
        (self.request, self.deadline, self.asker) = (request, deadline, asker)
    }

    /// Tells who asked, from any thread.
    public func answer(_ result: Result<Reply, any Error>) { asker.resume(with: result) }

    /// Whether somebody still waits.
    func isAwaited(at now: ContinuousClock.Instant) -> Bool { deadline.map { now < $0 } ?? true }

    /// Nobody will answer it.
    func refuse() { answer(.failure(CancellationError())) }
}
