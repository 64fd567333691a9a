import Failure

/// An error that may be none later, and when.
struct RetryLater: Error {
    let error: GatewayError
    /// When to try again, in seconds from now; 1 or more.
    let seconds: Int
}
