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
        try .answering(.detectorFind, sharing: Self.group, on: bus, site: site, logger: logger, metrics: metrics) {
            [self] in
            try await find($0, until: $1)
        }
    }
}
