import Bus
import CoreMetrics
import Logging
import Messages
import ServiceKit
import ServiceLifecycle
import Synchronization

/// Tells systems that read no protobuf what happens: JSON twins, moods, Home Assistant.
final class Doors: Service {
    private let book: Mutex<DoorBook>
    private let configuration: DoorsConfiguration
    private let bus: any MessageBus
    private let complaints: Complaints
    private let faces: FaceMeters
    private let clock: WallClock
    private let now: @Sendable () -> ContinuousClock.Instant
    private let delay: @Sendable () -> Duration
    private let ticks: Duration

    /// Creates doors.
    ///
    /// - Parameters:
    ///   - delay: How long to wait when Home Assistant has started; drawn each time.
    ///   - ticks: How often it is looked whether there is something to say.
    init(
        _ configuration: DoorsConfiguration,
        site: Name,
        bus: any MessageBus,
        logger: Logger,
        metrics: any MetricsFactory,
        clock: WallClock = .system,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        delay: @escaping @Sendable () -> Duration = { .milliseconds(Int64.random(in: 0...5_000)) },
        ticks: Duration = .seconds(1)
    ) {
        book = Mutex(DoorBook(configuration, site: site))
        complaints = Complaints(logger: logger, factory: metrics, now: now)
        faces = FaceMeters(factory: metrics)
        (self.configuration, self.bus, self.clock) = (configuration, bus, clock)
        (self.now, self.delay, self.ticks) = (now, delay, ticks)
    }

    /// Says what it wants to hear.
    func listen(to feed: inout BusFeed) {
        feed.listen(to: .emotions()) { [self] messages in for message in messages { noteReport(message) } }
        feed.listen(to: .statuses) { [self] messages in for message in messages { noteStatus(message) } }
        feed.listen(to: .moods()) { [self] messages in for message in messages { noteMood(message) } }
        if configuration.pictures {
            feed.listen(to: .frames()) { [self] messages in for message in messages { noteFrame(message) } }
        }
        if let topics = configuration.homeAssistant {
            feed.listen(toText: topics.status) { [self] messages in
                guard messages.contains(where: { $0.payload == Array("online".utf8) }) else { return }
                book.withLock { $0.noteBirth(at: now(), delay: delay()) }
            }
        }
    }

    func run() async throws {
        await withDiscardingTaskGroup { group in
            group.addTask { [self] in
                for await state in bus.connectionStates().cancelOnGracefulShutdown() {
                    if case .connected = state { book.withLock { $0.noteConnection() } }
                }
            }
            group.addTask { [self] in
                for await _ in Ticks(every: ticks).cancelOnGracefulShutdown() { look() }
            }
        }
    }

    /// Says what there is to say.
    func look() {
        for message in book.withLock({ $0.look(at: now(), wall: clock.now) }) { send(message) }
    }

    private func send(_ message: OutboundMessage) {
        // What is lost is said again: a mood soon, a device when the connection stands.
        bus.send(message) { _ in }
    }

    // MARK: What comes

    private func noteReport(_ message: InboundMessage) {
        do {
            guard let camera = try Topic(parsing: message.topic).camera else { return }
            let report = try WireEmotionReport.decode(message.payload)
            faces.count(report, of: camera)
            let twin = book.withLock { $0.note(report, of: camera, at: now(), wall: clock.now) }
            if let twin { send(twin) }
        } catch {
            complaints.add(error)
        }
    }

    private func noteStatus(_ message: InboundMessage) {
        // A topic that cannot be read is nobody's status.
        guard case .status(let service, let camera)? = (try? Topic(parsing: message.topic))?.subject,
            service == .constant("camera")
        else { return }
        // What cannot be read is as if it had not been said.
        let status = message.payload.isEmpty ? nil : try? WireServiceStatus.decode(message.payload)
        guard status != nil || message.payload.isEmpty else { return }
        book.withLock { $0.note(status, ofCamera: camera, wall: clock.now) }
    }

    /// What this very process says comes back, too, and is not what the broker had kept.
    private func noteMood(_ message: InboundMessage) {
        // A topic that cannot be read is no camera's.
        guard message.isRetained, let camera = (try? Topic(parsing: message.topic))?.camera else { return }
        book.withLock { $0.noteMood(message.payload, of: camera) }
    }

    private func noteFrame(_ message: InboundMessage) {
        // The same.
        guard let camera = (try? Topic(parsing: message.topic))?.camera else { return }
        book.withLock { $0.noteFrame(message.payload, of: camera) }
    }
}
