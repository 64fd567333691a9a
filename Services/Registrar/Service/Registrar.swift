public import Bus
public import CoreMetrics
import Enrolment
public import Failure
public import FoundationEssentials
public import Logging
public import Messages
import RPC
import ServiceKit
public import ServiceLifecycle
import SwiftProtobuf

/// Gives nodes their next certificates. The only process on the bus that can read the authority's key; it answers one
/// question, and believes nobody but the authority's own signatures.
public struct Registrar: Service {
    private let server: RPCServer

    /// Creates a registrar, which answers when it runs.
    ///
    /// - Throws: `BusError`.
    public init(
        security: String,
        site: Name,
        bus: any MessageBus,
        logger: Logger,
        metrics: any MetricsFactory,
        now: @escaping @Sendable () -> Date = { Date() }
    ) throws(BusError) {
        let folder = SecurityFolder(security)
        server = try RPCServer(
            service: .constant("registrar"),
            site: site,
            bus: bus,
            logger: logger,
            metrics: metrics
        )
        server.handleBlocking(.registrarRenew) { request in
            let renewal = Renewal(
                certificate: request.certificate,
                request: request.request,
                signature: Array(request.signature)
            )
            let certificate: NodeCertificate
            do throws(EnrolmentError) {
                certificate = try folder.renew(renewal, now: now())
            } catch {
                logger.warning("A renewal was refused", metadata: ["code": "\(error.codeText)", "error": "\(error)"])
                throw error
            }
            logger.notice("Renewed", metadata: ["node": "\(certificate.name)", "until": "\(certificate.end)"])
            return .with { $0.certificate = certificate.pem }
        }
    }

    public func run() async throws {
        try await server.run()
    }
}
