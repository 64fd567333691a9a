import Failure

/// Why there is no number.
enum BenchmarkFailureCode: String, FailureCode {
    /// The messages did not arrive in time.
    case timeout
    /// The bare client could not do its part.
    case bareClient = "bare_client"
    /// The profiler could not do its part.
    case profiler
    /// Not all that was sent was stored.
    case incomplete
}

/// A measurement that failed.
typealias BenchmarkError = Failure<BenchmarkFailureCode>
