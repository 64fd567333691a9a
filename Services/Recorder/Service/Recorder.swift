public import Bus
public import CoreMetrics
public import Failure
public import Logging
public import Messages
public import ServiceKit
public import ServiceLifecycle
public import Store
import Synchronization

/// Writes every emotion report and label that the bus brings into a store, tells the bus to acknowledge what is stored, and gives its
/// producer a receipt.
///
/// A message that is no report would be none the next time either: it is counted, told about, and acknowledged. A report
/// that cannot be stored is not acknowledged, so that the broker keeps it until it can.
public final class Recorder: Service {
    /// The part of the service's ``ServiceKit/Health`` that this is.
    private static let healthPart = "store"

    private let store: any ReportStore
    private let health: Health
    private let logger: Logger
    private let clock: WallClock
    private let meters: RecorderMeters
    private let labelMeters: LabelMeters
    private let complaints: Complaints
    private let receipts: Receipts
    private let isFailing = Mutex(false)

    /// Creates a recorder for a site, which gives its receipts to the bus.
    public init(
        store: any ReportStore,
        site: Name,
        bus: any MessageBus,
        health: Health,
        logger: Logger,
        metrics: any MetricsFactory,
        clock: WallClock = .system
    ) {
        self.store = store
        self.health = health
        self.logger = logger
        self.clock = clock
        meters = RecorderMeters(factory: metrics)
        labelMeters = LabelMeters(factory: metrics)
        complaints = Complaints(logger: logger, factory: metrics)
        receipts = Receipts(site: site, bus: bus, logger: logger, clock: clock) { producer, first in
            try store.storedSequences(of: producer, from: first)
        }
    }

    /// Gives receipts until the service shuts down.
    public func run() async throws { try await receipts.run() }

    /// The subscription to the reports of all cameras of a site.
    ///
    /// - Throws: `BusError` with `badTopic`.
    public func subscription(site: Name) throws(BusError) -> Subscription {
        try subscription(to: .emotions(), site: site)
    }

    /// The subscriptions to all that is recorded of a site: reports, those that are only compared, and what people say.
    ///
    /// - Throws: `BusError` with `badTopic`.
    public func subscriptions(site: Name) throws(BusError) -> [Subscription] {
        [
            try subscription(site: site), try subscription(to: .shadows(), site: site),
            try subscription(to: .labels, site: site),
        ]
    }

    /// Reports of a model and its shadow come by turns: received together, they share a commit.
    private func subscription(to filter: Topic.Filter, site: Name) throws(BusError) -> Subscription {
        let filter = try TopicFilter(filter.text(site: site))
        return Subscription(filter, qos: .atLeastOnce, receiver: ObjectIdentifier(self)) { [self] messages in
            try receive(messages)
        }
    }

    /// Stores the reports among `messages`, all or none, and the labels; blocks until they are stored.
    ///
    /// - Throws: `StoreError`: none of the messages may be acknowledged.
    public func receive(_ messages: [InboundMessage]) throws {
        let now = clock.now
        var batch = ReceivedBatch()
        for message in messages {
            do {
                try batch.add(message, at: now)
            } catch {
                complaints.add(error)
            }
        }
        if !batch.reports.isEmpty { try store(batch.reports) }
        if !batch.labels.isEmpty { try store(batch.labels) }
        if !batch.deliveries.isEmpty { meters.missing(receipts.record(batch.deliveries)) }
    }

    private func store(_ labels: [RecordedLabel]) throws {
        do {
            labelMeters.count(try store.insert(labels), complaints)
        } catch {
            fail(error)
            throw error
        }
        succeed()
    }

    private func store(_ reports: [RecordedReport]) throws {
        let outcome: InsertOutcome
        do {
            outcome = try store.insert(reports)
        } catch {
            fail(error)
            throw error
        }
        succeed(reports, outcome)
    }

    // MARK: Reports

    private func succeed(_ reports: [RecordedReport], _ outcome: InsertOutcome) {
        let storedAt = clock.now
        meters.stored(outcome)
        succeed()
        if outcome.forgotten > 0 {
            logger.notice(
                "Not stored: reports of what was forgotten after they were made",
                metadata: ["reports": "\(outcome.forgotten)"]
            )
        }
        // A batch that was here before would tell how long its acknowledgement took to get lost.
        guard outcome.duplicates == 0, outcome.forgotten == 0 else { return }
        for report in reports { meters.recorded(afterMicroseconds: storedAt &- report.capturedAt) }
    }

    private func succeed() {
        health.restore(Self.healthPart)
        if isFailing.withLock({ $0.exchange(with: false) }) { logger.notice("Recording again") }
    }

    private func fail(_ error: any Error) {
        meters.failed()
        health.impair(Self.healthPart, describe(error))
        let isNews = !isFailing.withLock { $0.exchange(with: true) }
        // The bus tries again and again; the status tells how often.
        guard isNews else { return }
        let code = (error as? any CodedError)?.codeText ?? "other"
        logger.error(
            "Not stored: what came stays at the broker and with its producers",
            metadata: ["error": "\(describe(error))", "code": "\(code)"]
        )
    }
}

extension Bool {
    /// Takes a new value. Returns the old one.
    fileprivate mutating func exchange(with new: Bool) -> Bool {
        defer { self = new }
        return self
    }
}
