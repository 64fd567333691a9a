public import Bus
public import CoreMetrics
public import Failure
public import Logging
public import Messages
public import ServiceKit
public import ServiceLifecycle
import Synchronization
public import Threads

/// Keeps messages that must not be lost in a file until the recorder says that it has them.
///
/// It numbers and stores each message before it sends it, sends it again when no receipt comes, and forgets it when one
/// does. What earlier starts of the process left is sent under their own producers' names. A file that is full loses its
/// oldest messages, counted and shouted about.
///
/// One thread has the file; bus and callers leave it what they have and go on.
public final class Spool: Service {
    private let inbox = SpoolInbox()
    private let pulse = SharedPulse()
    private let site: Name
    private let bus: any MessageBus
    private let logger: Logger
    /// The producers and sites whose receipts concern this spool.
    private let receipts: [Topic]
    /// Held by the spool's thread while it runs.
    private let loop: Mutex<SpoolLoop>

    /// Opens a spool, and makes its file when there is none, for its owner only.
    ///
    /// - Parameter producer: What the messages of this start are signed with; must never have been used before.
    /// - Throws: ``SpoolError``.
    public convenience init(
        _ configuration: SpoolConfiguration,
        site: Name,
        producer: Name,
        bus: any MessageBus,
        health: Health,
        logger: Logger,
        metrics: any MetricsFactory
    ) throws(SpoolError) {
        let file = try SpoolFile(configuration)
        try self.init(
            configuration,
            file: file,
            site: site,
            producer: producer,
            bus: bus,
            health: health,
            logger: logger,
            metrics: metrics
        )
    }

    init(
        _ configuration: SpoolConfiguration,
        file: sending SpoolFile,
        site: Name,
        producer: Name,
        bus: any MessageBus,
        health: Health,
        logger: Logger,
        metrics: any MetricsFactory
    ) throws(SpoolError) {
        guard configuration.limitBytes >= SpoolConfiguration.smallestLimit else {
            throw SpoolError(
                .badConfiguration,
                "a spool needs room for \(SpoolConfiguration.smallestLimit) bytes at least"
            )
        }
        let now = ContinuousClock.now
        let patience = configuration.patience
        let ended = try file.epochs().filter { !$0.hasEnded }.map { EpochSender($0, patience: patience, at: now) }
        let current = EpochSender(
            id: try file.begin(producer, site: site),
            producer: producer,
            site: site,
            pending: PendingMessages(),
            wasSent: false,
            patience: patience,
            at: now
        )
        (self.site, self.bus, self.logger) = (site, bus, logger)
        receipts = (ended + [current]).map { Topic(site: $0.site, .receipt(producer: $0.producer)) }
        let left = ended.reduce(0) { $0 + $1.pending.count }
        if left > 0 { logger.notice("Messages of earlier starts are sent first", metadata: ["messages": "\(left)"]) }
        loop = Mutex(
            SpoolLoop(
                configuration,
                file: file,
                machine: SpoolStateMachine(current: current, ended: ended, limitBytes: configuration.limitBytes),
                inbox: inbox,
                pulse: pulse,
                bus: bus,
                meters: SpoolMeters(factory: metrics),
                alarm: SpoolAlarm(health: health, logger: logger)
            )
        )
    }

    // MARK: For callers

    /// Numbers a message, stores it, and then publishes it at QoS 1 on a topic of the spool's site.
    ///
    /// Blocks while thousands of messages wait to be stored: for threads of one's own.
    ///
    /// - Parameters:
    ///   - make: Makes the payload, signed with the producer and the number; called on the spool's thread. What it throws
    ///     is the cause of a ``SpoolError`` with `notMade`; the next message gets the number.
    ///   - completion: Called once, on the spool's thread: when the message is stored, or will never be.
    public func add(
        topic: Topic.Subject,
        _ make: @escaping @Sendable (_ producer: Name, _ sequence: UInt64) throws -> [UInt8],
        stored completion: @escaping @Sendable (Result<Void, SpoolError>) -> Void
    ) {
        let addition = SpoolAddition(topic: Topic(site: site, topic).text, make: make, completion: completion)
        if !inbox.add(addition) { completion(.failure(Self.closedError)) }
    }

    /// Numbers a message, stores it, and then publishes it; returns when it is stored.
    ///
    /// - Parameter make: Makes the payload, signed with the producer and the number; called on the spool's thread.
    /// - Throws: ``SpoolError``: the message is not stored and will not be sent.
    public func add(
        topic: Topic.Subject,
        _ make: @escaping @Sendable (_ producer: Name, _ sequence: UInt64) throws -> [UInt8]
    ) async throws(SpoolError) {
        let text = Topic(site: site, topic).text
        let result = await withCheckedContinuation { continuation in
            let addition = SpoolAddition(topic: text, make: make) { continuation.resume(returning: $0) }
            switch inbox.addNow(addition) {
            case true?: break
            case false?: continuation.resume(returning: .failure(Self.closedError))
            case nil:
                let error = SpoolError(.busy, "too much waits to be stored; is the disk slow? Try again in a moment")
                continuation.resume(returning: .failure(error))
            }
        }
        try result.get()
    }

    private static var closedError: SpoolError { SpoolError(.closed, "the spool is closed") }

    // MARK: Running

    /// Stores and sends until the service shuts down; then stores what it was given, and waits a moment for receipts.
    public func run() async throws {
        for topic in receipts { try subscribe(topic) }
        let worker = BlockingWorkers(
            name: "spool",
            work: { self.loop.withLock { $0.run() } },
            stop: { self.inbox.close() }
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await self.watchConnection() }
            // When it is done, nobody needs to know of the connection any more.
            try await worker.run()
            group.cancelAll()
        }
    }

    private func watchConnection() async {
        for await state in bus.connectionStates() {
            switch state {
            case .connected: inbox.put(.connected)
            case .connecting, .waiting, .closed: inbox.put(.disconnected)
            }
        }
    }

    private func subscribe(_ topic: Topic) throws {
        guard case .receipt(let producer) = topic.subject else { return }
        let filter = try TopicFilter(topic.text)
        bus.addSubscription(
            Subscription(filter, qos: .atLeastOnce) { [inbox, logger] messages in
                for message in messages where !message.payload.isEmpty {
                    do {
                        let receipt = try WireReceipt.decode(message.payload)
                        inbox.put(.receipt(producer, storedThrough: receipt.storedThrough))
                    } catch {
                        logger.warning("Receipt refused", metadata: ["error": "\(describe(error))"])
                    }
                }
            }
        ) { _ in }
    }
}

extension Spool: Watched {
    public var subject: String { "the spool" }

    /// Whether the spool's thread hangs, on a disk that does not answer say.
    public func isStalled(at now: Pulse.Instant) -> Bool { pulse.isOverdue(at: now) }
}

extension EpochSender {
    /// An epoch that an earlier start of the process left.
    fileprivate init(_ epoch: SpooledEpoch, patience: Duration, at now: Instant) {
        let pending = PendingMessages(
            after: epoch.through,
            sizes: epoch.sizes.map { $0 + UInt32(SpoolConfiguration.messageOverhead) }
        )
        self.init(
            id: epoch.id,
            producer: epoch.producer,
            site: epoch.site,
            pending: pending,
            wasSent: true,
            patience: patience,
            at: now
        )
    }
}
