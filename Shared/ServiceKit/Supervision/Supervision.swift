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
    private let machine = Shared()

    private final class Shared: Sendable {
        let state = Mutex((machine: SupervisionStateMachine(), wasHeard: true, isConnected: false))
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
            machine.state.withLock { $0.isConnected = true }
            tell { $0.ready() }
            look()
            return
        }
    }

    /// Looks once whether the work goes on.
    func look() {
        let now = now()
        let stalled = watched.filter { $0.isStalled(at: now) }.map(\.subject)
        if stalled.isEmpty {
            health.restore(Self.healthPart)
        } else {
            complain(stalled.joined(separator: " and "))
        }
        let sentence = sentence
        tell { $0.passed(sentence, stalled: stalled) }
    }

    private func complain(_ parts: String) {
        let sentence = "\(parts) stalls: restart the service, and look for what it logged last"
        health.impair(Self.healthPart, sentence)
        logger.critical("Work stalls", metadata: ["work": "\(parts)"])
    }

    private var sentence: String {
        guard machine.state.withLock({ $0.isConnected }) else { return "waiting for the broker" }
        return health.complaint ?? health.warning ?? "working"
    }

    private func tell(_ decide: (inout SupervisionStateMachine) -> [String]) {
        guard let orders else { return }
        let lines = machine.state.withLock { decide(&$0.machine) }
        guard !lines.isEmpty else { return }
        do {
            try orders.socket.send(lines.joined(separator: "\n"))
        } catch {
            let isNews = machine.state.withLock { state in
                defer { state.wasHeard = false }
                return state.wasHeard
            }
            if isNews { logger.warning("The service manager hears nothing", metadata: ["error": "\(error)"]) }
        }
    }
}
