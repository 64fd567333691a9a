import Bus
import Dispatch
import Messages
import Synchronization

/// A message that somebody wants to be stored and sent.
struct SpoolAddition: Sendable {
    let topic: String
    let make: @Sendable (_ producer: Name, _ sequence: UInt64) throws -> [UInt8]
    let completion: @Sendable (Result<Void, SpoolError>) -> Void
}

/// What a spool hears from the bus.
enum SpoolEvent: Sendable {
    case connected
    case disconnected
    case receipt(Name, storedThrough: UInt64)
    /// The broker, or the bus, did not take a message on.
    case setBack(epoch: Int64, number: UInt64, hasReceiver: Bool)
    case cleared(epoch: Int64)
}

/// Where callers leave what the spool's thread takes.
final class SpoolInbox: Sendable {
    /// What the thread gets.
    struct Delivery {
        var additions: [SpoolAddition] = []
        var events: [SpoolEvent] = []
        var isClosed = false
    }

    private struct State {
        var delivery = Delivery()
        var isWaiting = false
        /// The thread knows that the inbox is closed, and waits for what may still come.
        var isClosureTold = false
    }

    /// More messages than this do not wait to be stored.
    private static let capacity = 4_096

    private let state = Mutex(State())
    private let bell = DispatchSemaphore(value: 0)
    /// As many as there is room for messages. Raised from 0, because a semaphore may not end below its first value.
    private let room = DispatchSemaphore(value: 0)

    init() {
        for _ in 0..<Self.capacity { room.signal() }
    }

    /// Leaves a message; blocks while there is no room. Returns `false` when the spool was stopped.
    func add(_ addition: SpoolAddition) -> Bool {
        room.wait()
        return put(addition)
    }

    /// Leaves a message without blocking. Returns `nil` when there is no room, `false` when the spool was stopped.
    func addNow(_ addition: SpoolAddition) -> Bool? {
        room.wait(timeout: .now()) == .success ? put(addition) : nil
    }

    private func put(_ addition: SpoolAddition) -> Bool {
        let isTaken = change { delivery in
            if !delivery.isClosed { delivery.additions.append(addition) }
            return !delivery.isClosed
        }
        if !isTaken { room.signal() }
        return isTaken
    }

    func put(_ event: SpoolEvent) { change { $0.events.append(event) } }

    /// Takes no more messages in.
    func close() { change { $0.isClosed = true } }

    private func change<Output>(_ body: (inout Delivery) -> Output) -> Output {
        let (output, wakes) = state.withLock { state in
            defer { state.isWaiting = false }
            return (body(&state.delivery), state.isWaiting)
        }
        if wakes { bell.signal() }
        return output
    }

    /// Waits until there is something, or until a time, and takes all.
    func take(until deadline: ContinuousClock.Instant?) -> Delivery {
        let isEmpty = state.withLock { state in
            state.isWaiting =
                state.delivery.additions.isEmpty && state.delivery.events.isEmpty
                && (!state.delivery.isClosed || state.isClosureTold)
            return state.isWaiting
        }
        if isEmpty { wait(until: deadline) }
        let delivery = state.withLock { state in
            state.isWaiting = false
            state.isClosureTold = state.delivery.isClosed
            defer { state.delivery = Delivery(isClosed: state.delivery.isClosed) }
            return state.delivery
        }
        for _ in delivery.additions { room.signal() }
        return delivery
    }

    private func wait(until deadline: ContinuousClock.Instant?) {
        guard let deadline else { return bell.wait() }
        // A ring that comes just after the time costs a turn without work.
        _ = bell.wait(timeout: .now() + .nanoseconds(max(0, (ContinuousClock.now.duration(to: deadline)).nanoseconds)))
    }
}

extension Duration {
    /// In whole nanoseconds; for times that a program waits.
    fileprivate var nanoseconds: Int {
        let (seconds, attoseconds) = components
        return Int(clamping: seconds).multipliedReportingOverflow(by: 1_000_000_000).partialValue
            + Int(attoseconds / 1_000_000_000)
    }
}
