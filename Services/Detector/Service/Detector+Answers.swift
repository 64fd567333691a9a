public import Bus
public import CoreMetrics
public import Logging
public import Messages
public import RPC
import ServiceKit

extension Detector {
    /// All detectors of a site answer as one: each request goes to one of them.
    private static let group = Name.constant("detectors")

    /// Answers `rpc/detector/find`. To be run beside the detector, and to end before it.
    ///
    /// - Throws: `BusError` with `badTopic`.
    public func server(
        on bus: any MessageBus,
        site: Name,
        logger: Logger,
        metrics: any MetricsFactory
    ) throws -> RPCServer {
        let server = try RPCServer(
            service: .constant("detector"),
            site: site,
            bus: bus,
            logger: logger,
            metrics: metrics,
            sharing: Self.group
        )
        server.handle(.detectorFind) { [self] request, deadline in try await find(request, until: deadline) }
        return server
    }
}
