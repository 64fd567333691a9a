public import Bus
public import CoreMetrics
public import Failure
public import Logging
public import Messages

extension RPCServer {
    /// A server of one method for those who answer as one: each request goes to one of them.
    ///
    /// - Parameters:
    ///   - group: What they call themselves.
    ///   - body: Answers; see ``handle(_:_:)``.
    /// - Throws: `BusError` with `badTopic`.
    public static func answering<Request, Reply>(
        _ method: RPCMethod<Request, Reply>,
        sharing group: Name,
        on bus: any MessageBus,
        site: Name,
        logger: Logger,
        metrics: any MetricsFactory,
        _ body: @escaping @Sendable (Request, _ deadline: ContinuousClock.Instant?) async throws -> Reply
    ) throws(BusError) -> RPCServer {
        let service = method.service
        let server = try RPCServer(
            service: service,
            site: site,
            bus: bus,
            logger: logger,
            metrics: metrics,
            sharing: group
        )
        server.handle(method, body)
        return server
    }
}
