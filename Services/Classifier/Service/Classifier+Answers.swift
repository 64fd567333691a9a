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
        let server = try RPCServer(
            service: .constant("classifier"),
            site: site,
            bus: bus,
            logger: logger,
            metrics: metrics,
            sharing: Self.group
        )
        server.handle(.classifierRead) { [self] request, deadline in try await read(request, until: deadline) }
        return server
    }
}
