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
    private let state: Mutex<State>

    private struct State {
        var gaps: GapDetector
        var isFailing = false
        var lines = LogLimiter()
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
            fail(error, at: now)
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

    private func fail(_ error: any Error, at now: Int64) {
        meters.failed()
        health.impair(Self.healthPart, describe(error))
        let unsaid = state.withLock { state in
            state.isFailing = true
            return state.lines.admit("store", at: now)
        }
        guard let unsaid else { return }
        logger.error("Reports not stored: they stay at the broker", metadata: metadata(of: error, unsaid: unsaid))
    }

    // MARK: Messages that are no reports

    private func report(in message: InboundMessage, at now: Int64) -> RecordedReport? {
        do {
            return try RecordedReport(message, recordedAt: now)
        } catch {
            refuse(message, because: error, at: now)
            return nil
        }
    }

    private func refuse(_ message: InboundMessage, because error: MessageError, at now: Int64) {
        meters.refused(error.code)
        guard let unsaid = state.withLock({ $0.lines.admit(error.codeText, at: now) }) else { return }
        var metadata = metadata(of: error, unsaid: unsaid)
        metadata["topic"] = "\(message.topic.prefix(200))"
        logger.warning("Message refused: its sender must be mended", metadata: metadata)
    }

    private func metadata(of error: any Error, unsaid: Int) -> Logger.Metadata {
        var metadata: Logger.Metadata = ["error": "\(describe(error))"]
        if let error = error as? any CodedError { metadata["error.code"] = "\(error.codeText)" }
        if unsaid > 0 { metadata["unsaid"] = "\(unsaid)" }
        return metadata
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
