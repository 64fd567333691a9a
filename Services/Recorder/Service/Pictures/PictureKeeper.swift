public import Bus
public import CoreMetrics
import Dispatch
public import Failure
public import Logging
public import Messages
public import ServiceKit
public import ServiceLifecycle
public import Store
import Synchronization

/// Keeps pictures of what cameras see, if it was asked to: on a thread and a bus connection of its own, so that results never
/// wait for pictures. What it has no time for is dropped and counted.
public final class PictureKeeper: Service {
    /// What it is asked to keep.
    public struct Configuration: Sendable {
        public var keeping: Keeping
        /// Of a track's face, and of a camera's frames, one is kept every so often.
        public var interval: Duration
        /// Keeps frames as they came, with the faces in them.
        public var keepsFacesInFrames: Bool
        /// So many bytes wait to be looked at, at most.
        public var queueBytes: Int

        public init(
            keeping: Keeping,
            interval: Duration = .seconds(1),
            keepsFacesInFrames: Bool = false,
            queueBytes: Int = 8 << 20
        ) {
            self.keeping = keeping
            self.interval = interval
            self.keepsFacesInFrames = keepsFacesInFrames
            self.queueBytes = queueBytes
        }
    }

    private struct State {
        var inbox: PictureInbox
        var isClosed = false
    }

    private let configuration: Configuration
    private let store: any PictureWriter
    private let health: Health
    private let complaints: Complaints
    private let meters: PictureMeters
    private let clock: WallClock
    private let state: Mutex<State>
    private let bell = DispatchSemaphore(value: 0)

    /// Creates a keeper that puts pictures into a store.
    public init(
        _ configuration: Configuration,
        store: any PictureWriter,
        health: Health,
        logger: Logger,
        metrics: any MetricsFactory,
        clock: WallClock = .system
    ) {
        self.configuration = configuration
        self.store = store
        self.health = health
        self.clock = clock
        complaints = Complaints(logger: logger, factory: metrics)
        meters = PictureMeters(factory: metrics)
        state = Mutex(State(inbox: PictureInbox(limitBytes: configuration.queueBytes)))
    }

    /// What it has to hear of a site: nothing, when it keeps nothing.
    ///
    /// - Throws: `BusError` with `badTopic`.
    public func subscriptions(site: Name) throws(BusError) -> [Subscription] {
        var filters: [(Topic.Filter, PictureInbox.Kind)] = []
        if configuration.keeping != .none { filters.append((.faces(), .crops)) }
        if configuration.keeping == .frames { filters.append((.frames(), .frames)) }
        var subscriptions: [Subscription] = []
        for (filter, kind) in filters {
            subscriptions.append(
                Subscription(try TopicFilter(filter.text(site: site)), qos: .atMostOnce) { [self] in receive($0, kind) }
            )
        }
        return subscriptions
    }

    /// Keeps pictures until the service shuts down.
    public func run() async throws {
        // Results go first when the cores are busy.
        try await BlockingWorkers(name: "pictures", niceness: 10, work: { self.work() }, stop: { self.close() }).run()
    }

    // MARK: On the bus's thread

    private func receive(_ messages: [InboundMessage], _ kind: PictureInbox.Kind) {
        let dropped = state.withLock { state in
            messages.count { !state.inbox.add(PictureInbox.Arrival(kind: kind, message: $0)) }
        }
        meters.dropped(kind, .overload, by: dropped)
        bell.signal()
    }

    func close() {
        state.withLock { $0.isClosed = true }
        bell.signal()
    }

    // MARK: On the thread of its own

    func work() {
        var session: PictureSession
        do {
            session = try PictureSession(configuration)
        } catch {
            return health.impair("pictures", describe(error))
        }
        while true {
            let (arrivals, isClosed) = state.withLock { ($0.inbox.takeAll(), $0.isClosed) }
            if !arrivals.isEmpty { keep(arrivals, &session) }
            if isClosed && arrivals.isEmpty { return }
            if arrivals.isEmpty { bell.wait() }
        }
    }

    private func keep(_ arrivals: [PictureInbox.Arrival], _ session: inout PictureSession) {
        for arrival in arrivals {
            do {
                try session.take(arrival)
            } catch {
                complaints.add(error)
                meters.dropped(arrival.kind, .invalid, by: 1)
            }
        }
        let pictures = session.takeAll()
        meters.dropped(.frames, .unpaired, by: pictures.unpaired)
        do {
            meters.kept(.crops, by: try store.insert(pictures.crops, at: clock.now))
            meters.kept(.frames, by: try store.insert(pictures.frames, at: clock.now))
            health.restore("pictures")
        } catch {
            // A picture is no promise: what cannot be stored now is gone, and the next one is tried.
            health.impair("pictures", describe(error))
            meters.dropped(.crops, .failed, by: pictures.crops.count)
            meters.dropped(.frames, .failed, by: pictures.frames.count)
        }
    }
}
