import Threads

/// Does work that blocks, on a thread of its own, while others use the threads that Swift's tasks share.
package func onOwnThread<Output: Sendable>(_ work: @escaping @Sendable () throws -> Output) async throws -> Output {
    try await withCheckedThrowingContinuation { continuation in
        startThread(named: "bundle files", isPatient: true) { continuation.resume(with: Result(catching: work)) }
    }
}
