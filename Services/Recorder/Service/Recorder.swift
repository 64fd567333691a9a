public import Bus
public import CoreMetrics
public import Failure
public import Logging
public import Messages
public import ServiceKit
public import ServiceLifecycle
public import Store
import Synchronization

/// Writes every emotion report and every label that the bus brings into a store, tells the bus to acknowledge what is
/// stored, and gives its producer a receipt.
///
/// A message that is no report would be none the next time either: it is counted, told about, and acknowledged. A report
/// that cannot be stored is not acknowledged, so that the broker keeps it until it can.
public final class Recorder: Service {
    /// The part of the service's ``ServiceKit/Health`` that this is.
    private static let healthPart = "store"

    let store: any ReportStore
    private let health: Health
    private let logger: Logger
    let clock: WallClock
    let meters: RecorderMeters
    let complaints: Complaints
    let receipts: Receipts
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
        let filter = try TopicFilter(Topic.Filter.emotions().text(site: site))
        return Subscription(filter, qos: .atLeastOnce) { [self] messages in try receive(messages) }
    }

    /// Stores the reports among `messages`, all or none; blocks until they are stored.
    ///
    /// - Throws: `StoreError`: none of the messages may be acknowledged.
    public func receive(_ messages: [InboundMessage]) throws {
        let now = clock.now
        var reports: [RecordedReport] = []
        var deliveries: [Delivered] = []
        for message in messages { read(message, at: now, &reports, &deliveries) }
        if !reports.isEmpty { try store(reports) }
        if !deliveries.isEmpty { meters.missing(receipts.record(deliveries)) }
    }

    private func store(_ reports: [RecordedReport]) throws {
        let outcome = try storing("Reports") { try store.insert(reports) }
        let storedAt = clock.now
        meters.stored(outcome)
        // A batch that was here before would tell how long its acknowledgement took to get lost.
        guard outcome.duplicates == 0 else { return }
        for report in reports { meters.recorded(afterMicroseconds: storedAt &- report.capturedAt) }
    }

    // MARK: The store

    /// Writes something into the store, and tells when it cannot be done, and when it can again.
    func storing<Outcome>(_ what: StaticString, _ body: () throws -> Outcome) throws -> Outcome {
        let outcome: Outcome
        do {
            outcome = try body()
        } catch {
            fail(what, error)
            throw error
        }
        health.restore(Self.healthPart)
        if isFailing.withLock({ $0.exchange(with: false) }) { logger.notice("Recording again") }
        return outcome
    }

    private func fail(_ what: StaticString, _ error: any Error) {
        meters.failed()
        health.impair(Self.healthPart, describe(error))
        let isNews = !isFailing.withLock { $0.exchange(with: true) }
        // The bus tries again and again; the status tells how often.
        guard isNews else { return }
        let code = (error as? any CodedError)?.codeText ?? "other"
        logger.error(
            "\(what) not stored: they stay at the broker",
            metadata: ["error": "\(describe(error))", "code": "\(code)"]
        )
    }

    // MARK: Messages that are no reports

    private func read(
        _ message: InboundMessage,
        at now: Int64,
        _ reports: inout [RecordedReport],
        _ deliveries: inout [Delivered]
    ) {
        do {
            let (site, camera) = try Self.source(of: message.topic)
            let report = try WireEmotionReport.decode(message.payload)
            let record = try RecordedReport(report, site: site, camera: camera, recordedAt: now)
            reports.append(record)
            deliveries.append(
                Delivered(producer: record.producer, sequence: record.sequence, firstPending: report.firstPending)
            )
        } catch {
            complaints.add(error)
            // Its producer need not send it again.
            if let refused = Delivered(refused: message.payload) { deliveries.append(refused) }
        }
    }

    /// Whose reports a topic carries.
    private static func source(of name: String) throws(MessageError) -> (site: Name, camera: Name) {
        let topic = try Topic(parsing: name)
        guard case .emotions(let camera) = topic.subject else {
            throw MessageError(.unknownTopic, "'\(name.prefix(200))' carries no reports; subscribe to '+/emotions'")
        }
        return (topic.site, camera)
    }
}

extension Delivered {
    /// What a message that is no report says of its delivery, if it says that at all.
    init?(refused payload: [UInt8]) {
        // That it is no report has been told already.
        guard let delivery = try? WireDelivery.decode(payload), let producer = try? Name(delivery.producer) else {
            return nil
        }
        self.init(producer: producer, sequence: delivery.sequence, firstPending: delivery.firstPending)
    }
}

extension Bool {
    /// Takes a new value. Returns the old one.
    fileprivate mutating func exchange(with new: Bool) -> Bool {
        defer { self = new }
        return self
    }
}
