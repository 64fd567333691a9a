public import Bus
public import CoreMetrics
public import Failure
public import Logging
public import Messages
public import ServiceKit
public import Store
import Synchronization

/// Writes every emotion report that the bus brings into a store, and tells the bus to acknowledge what is stored.
///
/// A message that is no report would be none the next time either: it is counted, told about, and acknowledged. A report
/// that cannot be stored is not acknowledged, so that the broker keeps it until it can.
public final class Recorder: Sendable {
    /// The part of the service's ``ServiceKit/Health`` that this is.
    private static let healthPart = "store"

    private let store: any ReportStore
    private let health: Health
    private let logger: Logger
    private let clock: WallClock
    private let meters: RecorderMeters
    private let complaints: Complaints
    private let state: Mutex<State>

    private struct State {
        var gaps: GapDetector
        var isFailing = false
    }

    /// Creates a recorder.
    ///
    /// - Throws: `StoreError` when the store cannot be read.
    public init(
        store: any ReportStore,
        health: Health,
        logger: Logger,
        metrics: any MetricsFactory,
        clock: WallClock = .system
    ) throws {
        self.store = store
        self.health = health
        self.logger = logger
        self.clock = clock
        meters = RecorderMeters(factory: metrics)
        complaints = Complaints(logger: logger, factory: metrics)
        state = Mutex(State(gaps: GapDetector(after: try store.lastSequences())))
    }

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
        let reports = messages.compactMap { report(in: $0, at: now) }
        guard !reports.isEmpty else { return }
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
        let (missing, hadFailed) = state.withLock { state in
            defer { state.isFailing = false }
            return (state.gaps.missing(before: reports), state.isFailing)
        }
        meters.stored(outcome)
        meters.missing(missing)
        health.restore(Self.healthPart)
        if hadFailed { logger.notice("Recording again") }
        // A batch that was here before would tell how long its acknowledgement took to get lost.
        guard outcome.duplicates == 0 else { return }
        for report in reports { meters.recorded(afterMicroseconds: storedAt &- report.capturedAt) }
    }

    private func fail(_ error: any Error) {
        meters.failed()
        health.impair(Self.healthPart, describe(error))
        let isNews = state.withLock { state in
            defer { state.isFailing = true }
            return !state.isFailing
        }
        // The bus tries again and again; the status tells how often.
        guard isNews else { return }
        let code = (error as? any CodedError)?.codeText ?? "other"
        logger.error(
            "Reports not stored: they stay at the broker",
            metadata: ["error": "\(describe(error))", "code": "\(code)"]
        )
    }

    // MARK: Messages that are no reports

    private func report(in message: InboundMessage, at now: Int64) -> RecordedReport? {
        do {
            return try RecordedReport(message, recordedAt: now)
        } catch {
            complaints.add(error)
            return nil
        }
    }
}

extension RecordedReport {
    /// Reads a message from `<camera>/emotions`.
    fileprivate init(_ message: InboundMessage, recordedAt: Int64) throws(MessageError) {
        let topic = try Topic(parsing: message.topic)
        guard case .emotions(let camera) = topic.subject else {
            throw MessageError(
                .unknownTopic,
                "'\(message.topic.prefix(200))' carries no reports; subscribe to '+/emotions'"
            )
        }
        try self.init(.decode(message.payload), site: topic.site, camera: camera, recordedAt: recordedAt)
    }
}
