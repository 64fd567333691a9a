public import Bus
public import CoreMetrics
public import Logging
public import Messages
public import RPC
import ServiceKit

extension Classifier {
    /// Those who run the same models answer as one: each request goes to one of them.
    private static let group = Name.constant("classifiers")

    /// Answers `rpc/classifier/read`. To be run beside the classifier, and to end before it.
    ///
    /// - Throws: `BusError` with `badTopic`.
    public func server(
        on bus: any MessageBus,
        site: Name,
        logger: Logger,
        metrics: any MetricsFactory
    ) throws -> RPCServer {
        try .answering(.classifierRead, sharing: Self.group, on: bus, site: site, logger: logger, metrics: metrics) {
            [self] in
            try await read($0, until: $1)
        }
    }
}
