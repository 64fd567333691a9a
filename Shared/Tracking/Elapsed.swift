import Glibc

/// The microseconds from one time to a later one: 0 when it is not later, and never an overflow, however far a foreign
/// clock jumps.
func microseconds(from start: Int64, to end: Int64) -> Int64 {
    guard end > start else { return 0 }
    let (difference, overflows) = end.subtractingReportingOverflow(start)
    return overflows ? .max : difference
}

/// The share of a new value in an exponential average, for values that come at any intervals: 1 − e^(−Δt/τ).
///
/// - Returns: From 0 for no time to 1 for a long one, and 1 for a time constant that is not above 0.
func exponentialShare(of elapsed: Int64, timeConstant: Int64) -> Double {
    timeConstant > 0 ? 1 - exp(-Double(elapsed) / Double(timeConstant)) : 1
}

extension Int64 {
    /// Microseconds as seconds.
    var seconds: Double { Double(self) / 1_000_000 }
}
