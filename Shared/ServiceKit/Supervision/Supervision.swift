public import Bus
import Failure
public import Logging
public import ServiceLifecycle
import Synchronization
public import Threads

/// Watches whether a service's work goes on, and tells its status and the service manager that started it.
///
/// The manager hears `READY=1` when the broker has answered for the first time, a sentence whenever the service's health changes,
/// and a sign of life only while no part of the work stalls: a service that hangs is restarted.
public struct Supervision: Service {
    /// How often the work is looked at when nobody waits for a sign of life.
    private static let usualInterval: Duration = .seconds(5)
    private static let healthPart = "progress"

    private let orders: SupervisionOrders?
    private let watched: [any Watched]
    private let bus: any MessageBus
    private let hello: @Sendable () -> OutboundMessage
    private let health: Health
    private let logger: Logger
    private let now: @Sendable () -> Pulse.Instant
    private let memory = Memory()

    private struct State {
        var machine = SupervisionStateMachine()
        var isConnected = false
        /// What stalled when it was looked at last.
        var stalled: [String] = []
        /// Whether the manager has got everything so far.
        var wasHeard = true
    }

    private final class Memory: Sendable {
        let state = Mutex(State())
    }

    /// Creates a supervision.
    ///
    /// - Parameters:
    ///   - orders: What the service manager wants to be told; `nil` when there is none.
    ///   - watched: The parts whose work may not stall.
    ///   - hello: Made and published after the subscriptions; the broker's answer means that it knows them.
    public init(
        _ orders: SupervisionOrders?,
        watching watched: [any Watched],
        bus: any MessageBus,
        hello: @escaping @Sendable () -> OutboundMessage,
        health: Health,
        logger: Logger,
        now: @escaping @Sendable () -> Pulse.Instant = { .now }
    ) {
        (self.orders, self.watched, self.bus, self.hello) = (orders, watched, bus, hello)
        (self.health, self.logger, self.now) = (health, logger, now)
    }

    public func run() async throws {
        await withDiscardingTaskGroup { group in
            group.addTask { await becomeReady() }
            group.addTask {
                look()
                for await _ in Ticks(every: interval).cancelOnGracefulShutdown() { look() }
            }
        }
        tell { $0.stopping() }
    }

    /// Half of the time after which the manager gives the service up.
    private var interval: Duration {
        min(orders?.watchdog.map { $0 / 2 } ?? Self.usualInterval, Self.usualInterval)
    }

    private func becomeReady() async {
        for await state in bus.connectionStates().cancelOnGracefulShutdown() {
            guard case .connected = state else { continue }
            do {
                try await bus.publish(hello())
            } catch {
                // The connection broke again; the next is as good.
                continue
            }
            memory.state.withLock { $0.isConnected = true }
            tell { $0.ready() }
            look()
            return
        }
    }

    /// Looks once whether the work goes on.
    func look() {
        let now = now()
        let stalled = watched.filter { $0.isStalled(at: now) }.map(\.subject)
        if memory.state.withLock({ exchange(&$0.stalled, with: stalled) }) != stalled { note(stalled) }
        let sentence = sentence
        tell { $0.passed(sentence, stalled: stalled) }
    }

    private func note(_ stalled: [String]) {
        guard !stalled.isEmpty else {
            health.restore(Self.healthPart)
            return logger.notice("Work goes on")
        }
        let parts = stalled.joined(separator: " and ")
        health.impair(Self.healthPart, "\(parts) stalls: restart the service, and look for what it logged last")
        logger.critical("Work stalls", metadata: ["work": "\(parts)"])
    }

    private func exchange(_ value: inout [String], with new: [String]) -> [String] {
        defer { value = new }
        return value
    }

    private var sentence: String {
        guard memory.state.withLock({ $0.isConnected }) else { return "waiting for the broker" }
        return health.complaint ?? health.warning ?? "working"
    }

    private func tell(_ decide: (inout SupervisionStateMachine) -> [String]) {
        guard let orders else { return }
        let lines = memory.state.withLock { decide(&$0.machine) }
        guard !lines.isEmpty else { return }
        do {
            try orders.socket.send(lines.joined(separator: "\n"))
        } catch {
            let isNews = memory.state.withLock { state in
                defer { state.wasHeard = false }
                return state.wasHeard
            }
            if isNews { logger.warning("The service manager hears nothing", metadata: ["error": "\(error)"]) }
        }
    }
}
