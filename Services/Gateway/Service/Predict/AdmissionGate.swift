import Failure
import Synchronization

/// Lets so many in at a time, and some more wait for so long; tells the others to come back later.
final class AdmissionGate: Sendable {
    private typealias Waiter = CheckedContinuation<Void, any Error>

    private let state: Mutex<Admission<Waiter>>
    private let clock: any Clock<Duration>

    /// - Parameter clock: Measures how long somebody waits.
    init(places: Int, seats: Int, clock: any Clock<Duration>) {
        state = Mutex(Admission(places: places, seats: seats))
        self.clock = clock
    }

    /// How many are inside, and how many wait.
    var count: (inside: Int, waiting: Int) { state.withLock { $0.count } }

    /// Does work inside.
    ///
    /// - Parameter patience: How long to wait for a place.
    /// - Throws: ``GatewayError`` (`busy`) when there is no place; what `work` throws; `CancellationError`.
    func admit<Output: Sendable>(
        waiting patience: Duration,
        _ work: () async throws -> Output
    ) async throws -> Output {
        switch state.withLock({ $0.come() }) {
        case .enters: break
        case .isRefused: throw Self.busy()
        case .waits(let ticket): try await wait(with: ticket, for: patience)
        }
        defer { state.withLock { $0.leave() }?.resume() }
        return try await work()
    }

    private func wait(with ticket: UInt64, for patience: Duration) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { [self, clock] in
                try await clock.sleep(for: patience)
                giveUp(ticket, Self.busy())
            }
            defer { group.cancelAll() }
            try await withTaskCancellationHandler {
                try await withCheckedThrowingContinuation { waiter in
                    guard let early = state.withLock({ $0.wait(waiter, with: ticket) }) else { return }
                    early.waiter.resume(with: early.enters ? .success(()) : .failure(CancellationError()))
                }
            } onCancel: {
                giveUp(ticket, CancellationError())
            }
        }
    }

    private func giveUp(_ ticket: UInt64, _ error: any Error) {
        state.withLock { $0.giveUp(ticket) }?.resume(throwing: error)
    }

    private static func busy() -> GatewayError {
        GatewayError(.busy, "as many pictures as can be are being read: send yours again in a moment")
    }
}
