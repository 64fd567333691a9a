import Foundation

/// Runs `body`, which blocks, on a thread of its own: a measurement must not take one of the few that tasks share.
func onThread<Output: Sendable>(_ body: @escaping @Sendable () throws -> Output) async throws -> Output {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: Result { try body() }) }
    }
}

/// How many of `count` things a second.
func rate(_ count: Int, in duration: Duration) -> Double {
    Double(count) / (duration / .seconds(1))
}

extension Array where Element == Double {
    /// The middle one, or the mean of the two in the middle; not for an empty array.
    var median: Double {
        let sorted = sorted()
        let middle = sorted.count / 2
        return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
    }
}
