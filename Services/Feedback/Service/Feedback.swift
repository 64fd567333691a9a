public import Bus
public import CoreMetrics
import Failure
public import Logging
public import Messages
import RPC
public import ServiceKit
public import ServiceLifecycle
public import Spool
import SwiftProtobuf

/// Takes what people say of faces, chooses what they are asked, and tells how good the models are.
///
/// It answers `rpc/feedback/…`, asks the recorder, and sends labels through a spool: an accepted label is on the disk.
public struct Feedback: Sendable {
    /// What it runs, those that others need first.
    public let services: [any Service]

    /// Creates a feedback service; subscribes to its requests.
    ///
    /// - Parameters:
    ///   - pending: What earlier starts left in the spool.
    ///   - clock: Gives labels their times.
    /// - Throws: `BusError` with `badTopic`.
    public init(
        _ configuration: FeedbackConfiguration,
        site: Name,
        bus: any MessageBus,
        spool: Spool,
        pending: [WireLabel],
        health: Health,
        logger: Logger,
        metrics: any MetricsFactory,
        clock: WallClock = .system
    ) throws {
        let name = Name.constant("feedback")
        let records = RecorderRecords(client: try RPCClient(bus: bus, site: site, client: name))
        let reviews = Reviews(records: records, desk: ReviewDesk(configuration)) { .now }
        let submissions = Submissions(
            records: records,
            outbox: SpooledLabels(spool: spool),
            reviews: reviews,
            clock: clock
        )
        submissions.remember(pending)
        let qualities = Qualities(records: records, clock: clock)
        let server = try RPCServer(service: name, site: site, bus: bus, logger: logger, metrics: metrics)
        Self.handle(server, submissions, reviews, qualities, FeedbackMeters(factory: metrics))
        let watch = QualityWatch(
            qualities: qualities,
            meters: QualityMeters(factory: metrics),
            health: health,
            logger: logger,
            interval: configuration.qualityInterval
        )
        services = [spool, server, watch]
    }

    private static func handle(
        _ server: RPCServer,
        _ submissions: Submissions,
        _ reviews: Reviews,
        _ qualities: Qualities,
        _ meters: FeedbackMeters
    ) {
        server.handle(.feedbackSubmit) { request in
            let isKnown = try await submissions.submit(request.label)
            meters.accepted(request.label.verdict, isKnown: isKnown)
            return .with { $0.known = isKnown }
        }
        server.handle(.feedbackNext) { request in
            let items = try await reviews.next(request)
            meters.given(items)
            return .with { $0.items = items }
        }
        server.handle(.feedbackQuality) { request in
            let facts = try await qualities.facts(of: request.selection)
            return .with { $0.qualities = facts.qualities }
        }
    }
}

extension ReviewDesk {
    fileprivate init(_ configuration: FeedbackConfiguration) {
        self.init(
            shares: configuration.shares,
            leaseTime: configuration.leaseTime,
            seed: configuration.seed
        )
    }
}
