import Failure
import Hummingbird
import Synchronization

/// Tells those who ask too often to wait.
final class RateLimits: RouterMiddleware {
    private let buckets: Mutex<TokenBuckets<String>?>
    private let now: @Sendable () -> ContinuousClock.Instant
    private let key: @Sendable (GatewayContext) -> String

    /// - Parameters:
    ///   - rate: `nil`: as often as they like.
    ///   - key: Whose bucket a request takes from.
    init(
        _ rate: TokenBuckets<String>.Rate?,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        by key: @escaping @Sendable (GatewayContext) -> String
    ) {
        buckets = Mutex(rate.map { TokenBuckets($0) })
        (self.now, self.key) = (now, key)
    }

    func handle(
        _ request: Request,
        context: GatewayContext,
        next: @concurrent (Request, GatewayContext) async throws -> Response
    ) async throws -> Response {
        if let wait = buckets.withLock({ $0?.take(key(context), at: now()) }) {
            let error = GatewayError(.rateLimited, "you ask more often than this gateway allows: wait, then go slower")
            throw RetryLater(error: error, seconds: max(1, Int(wait.inSeconds.rounded(.up))))
        }
        return try await next(request, context)
    }
}
