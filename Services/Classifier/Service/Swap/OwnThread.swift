import Threads

/// Runs work that blocks or computes on a thread of its own, which steps back for those that answer.
func onOwnThread<Output: Sendable>(
    named name: String,
    niceness: Int32 = 5,
    _ work: @escaping @Sendable () throws -> Output
) async throws -> Output {
    try await withCheckedThrowingContinuation { continuation in
        startThread(named: name, niceness: niceness, isPatient: true) {
            continuation.resume(with: Result { try work() })
        }
    }
}
