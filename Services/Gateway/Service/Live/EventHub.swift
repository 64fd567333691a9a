import Failure
import Hummingbird
import Messages
import NIOCore
import ServiceLifecycle
import Synchronization

/// Tells viewers what happens: each event is written once, whoever reads it.
final class EventHub: Service {
    private struct State {
        var number: UInt64 = 0
        var ring = EventRing()
        var feeds: [EventFilter: EventFeed] = [:]
        var viewers: [ObjectIdentifier: EventViewer] = [:]
        var wantedUntil: ContinuousClock.Instant
        var aliveAt: ContinuousClock.Instant
    }

    /// How often what has come goes out: what comes together is sent together.
    private static let interval: Duration = .milliseconds(50)
    private static let idleInterval: Duration = .milliseconds(250)
    /// So long after the last viewer has gone it may be back.
    private static let memory: Duration = .seconds(60)
    private static let aliveInterval: Duration = .seconds(15)
    private static let viewerLimit = 300

    /// Tells this gateway's life from others.
    let boot: String
    private let now: @Sendable () -> ContinuousClock.Instant
    private let state: Mutex<State>

    init(now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        self.now = now
        boot = String(UInt32.random(in: .min ... .max), radix: 16)
        state = Mutex(State(wantedUntil: now(), aliveAt: now() + Self.aliveInterval))
    }

    var viewerCount: Int { state.withLock { $0.viewers.count } }

    /// Tells an event; nothing is made of it while nobody watches.
    func publish(_ kind: LiveEvent.Kind, camera: Name? = nil, _ data: () -> JSONValue) {
        let time = now()
        // Written under the lock, so that events stand in the ring in the order of their numbers.
        state.withLock { state in
            state.number += 1
            guard !state.viewers.isEmpty || time < state.wantedUntil else {
                return state.ring.forget(upTo: state.number)
            }
            let event = LiveEvent(state.number, kind, camera: camera, at: time, data: data())
            state.ring.add(event)
            for filter in state.feeds.keys { state.feeds[filter]?.add(event) }
        }
    }

    /// Lets somebody watch.
    ///
    /// - Parameter last: The `id` of the last event that they had.
    /// - Throws: ``GatewayError`` with ``GatewayFailureCode/busy``.
    func add(_ filter: EventFilter, after last: String?) throws(GatewayError) -> EventViewer {
        let viewer = EventViewer(filter)
        let time = now()
        let isAdded = state.withLock { state in
            guard state.viewers.count < Self.viewerLimit else { return false }
            viewer.add(Self.greeting)
            let feed = state.feeds[filter] ?? EventFeed(filter, boot: boot, after: state.number, at: time)
            if let last {
                if let position = EventPosition(last, boot: boot), position.number <= state.number,
                    let events = state.ring.events(after: position.complete)
                {
                    if let portion = feed.missed(events, after: position) { viewer.add(portion) }
                } else {
                    viewer.add(Self.reset)
                }
            }
            state.viewers[ObjectIdentifier(viewer)] = viewer
            state.feeds[filter] = feed
            return true
        }
        guard isAdded else { throw GatewayError(.busy, "\(Self.viewerLimit) people watch already: try again later") }
        return viewer
    }

    func remove(_ viewer: EventViewer) {
        let time = now()
        state.withLock { state in
            state.viewers[ObjectIdentifier(viewer)] = nil
            if !state.viewers.values.contains(where: { $0.filter == viewer.filter }) {
                state.feeds[viewer.filter] = nil
            }
            if state.viewers.isEmpty { state.wantedUntil = time + Self.memory }
        }
    }

    private static let greeting = note("retry: 2000\n\n")
    private static let reset = note("event: reset\ndata: {}\n\n")
    private static let alive = note(": alive\n\n")

    private static func note(_ text: String) -> EventFeed.Portion {
        EventFeed.Portion(text: ByteBuffer(string: text), events: 0)
    }

    /// Sends what has come.
    func tick() {
        let time = now()
        let (viewers, portions, isAlive) = state.withLock { state in
            var portions: [EventFilter: EventFeed.Portion] = [:]
            for filter in state.feeds.keys { portions[filter] = state.feeds[filter]?.portion(at: time) }
            let isAlive = time >= state.aliveAt
            if isAlive { state.aliveAt = time + Self.aliveInterval }
            return (Array(state.viewers.values), portions, isAlive)
        }
        for viewer in viewers {
            if let portion = portions[viewer.filter] { viewer.add(portion) }
            if isAlive { viewer.add(Self.alive) }
        }
    }

    func run() async throws {
        await cancelWhenGracefulShutdown { [self] in
            while !Task.isCancelled {
                tick()
                // Cut short only by the shutdown.
                try? await Task.sleep(for: viewerCount > 0 ? Self.interval : Self.idleInterval)
            }
        }
    }
}
