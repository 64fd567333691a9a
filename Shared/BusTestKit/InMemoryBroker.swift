import Bus
import Synchronization

/// A broker inside the process, for tests that need no network: it matches, keeps retained messages and shares turns as
/// MQTT 5 says and as mosquitto does.
public final class InMemoryBroker: Sendable {
    private struct Seat {
        weak var bus: InMemoryBus?
        let filter: TopicFilter
        let qos: QualityOfService
    }

    private struct State {
        var isOnline = true
        var seats: [Seat] = []
        var retained: [String: OutboundMessage] = [:]
        var turns: [String: Int] = [:]
        var buses: [WeakBus] = []
    }

    private struct WeakBus {
        weak var bus: InMemoryBus?
    }

    private let state = Mutex(State())

    public init() {}

    /// Whether buses can reach the broker. What it keeps outlives its absence.
    public var isOnline: Bool {
        get { state.withLock { $0.isOnline } }
        set {
            let buses = state.withLock { state in
                state.isOnline = newValue
                return state.buses.compactMap(\.bus)
            }
            for bus in buses { newValue ? bus.brokerCame() : bus.brokerWent() }
        }
    }

    func add(_ bus: InMemoryBus) {
        state.withLock { $0.buses.append(WeakBus(bus: bus)) }
    }

    /// Ends a bus's session: its subscriptions and its turns in groups.
    func endSession(of bus: InMemoryBus) {
        state.withLock { state in state.seats.removeAll { $0.bus === bus || $0.bus == nil } }
    }

    /// Adds a subscription, or renews it, and hands over what is retained for it. Returns whether anybody was there.
    func subscribe(_ bus: InMemoryBus, to subscription: Subscription) -> Bool {
        state.withLock { state in
            guard state.isOnline else { return false }
            state.seats.removeAll { $0.bus === bus && $0.filter == subscription.filter }
            state.seats.append(Seat(bus: bus, filter: subscription.filter, qos: subscription.qos))
            // Shared subscriptions get no retained messages (MQTT 5, §4.8.2).
            guard subscription.filter.shareGroup == nil else { return true }
            for (topic, message) in state.retained.sorted(by: { $0.key < $1.key })
            where subscription.filter.matches(topic) {
                bus.receive(message.inbound(qos: subscription.qos, isRetained: true))
            }
            return true
        }
    }

    /// Ends a subscription.
    func unsubscribe(_ bus: InMemoryBus, from filter: TopicFilter) {
        state.withLock { $0.seats.removeAll { $0.bus === bus && $0.filter == filter } }
    }

    /// Passes a message on. Returns what a broker would answer; `nil` when it is not there.
    func publish(_ message: OutboundMessage) -> PublishOutcome? {
        // Under the lock, so that every bus sees messages in the same order.
        state.withLock { state in
            guard state.isOnline else { return nil }
            if message.retain { state.retained[message.topic] = message.payload.isEmpty ? nil : message }
            let receivers = Self.receivers(of: message.topic, in: &state)
            for (bus, qos) in receivers { bus.receive(message.inbound(qos: qos, isRetained: false)) }
            return receivers.isEmpty && message.qos == .atLeastOnce ? .noSubscribers : .sent
        }
    }

    private static func receivers(of topic: String, in state: inout State) -> [(InMemoryBus, QualityOfService)] {
        var receivers: [(InMemoryBus, QualityOfService)] = []
        var groups: [String: [(InMemoryBus, QualityOfService)]] = [:]
        for seat in state.seats where seat.filter.matches(topic) {
            guard let bus = seat.bus else { continue }
            if seat.filter.shareGroup != nil {
                groups[seat.filter.text, default: []].append((bus, seat.qos))
            } else if !receivers.contains(where: { $0.0 === bus }) {
                receivers.append((bus, seat.qos))
            }
        }
        for (group, members) in groups {
            receivers.append(members[state.turns[group, default: 0] % members.count])
            state.turns[group, default: 0] += 1
        }
        return receivers
    }
}

extension OutboundMessage {
    /// The message as a subscriber gets it: with the lower of both qualities of service.
    fileprivate func inbound(qos limit: QualityOfService, isRetained: Bool) -> InboundMessage {
        InboundMessage(
            topic: topic,
            payload: payload,
            qos: qos == .atMostOnce ? .atMostOnce : limit,
            isRetained: isRetained,
            contentType: contentType,
            expirySeconds: expirySeconds,
            reply: reply
        )
    }
}
