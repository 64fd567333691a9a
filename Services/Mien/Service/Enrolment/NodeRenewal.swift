public import Bus
public import Enrolment
import Failure
public import Foundation
public import Logging
public import Messages
import RPC
public import ServiceLifecycle
import SwiftProtobuf

/// Gets a node's next certificate while the one that it has still counts.
///
/// Programs that are connected stay so; the next connection of each shows the new certificate.
public struct NodeRenewal: Service {
    /// How often it is looked whether it is time.
    private static let interval: Duration = .seconds(3_600)

    private let papers: NodeFolder
    private let site: Name
    private let address: BrokerAddress
    private let logger: Logger
    private let now: @Sendable () -> Date

    /// - Parameter address: The server's broker, with the node's papers.
    public init(
        _ papers: NodeFolder,
        site: Name,
        address: BrokerAddress,
        logger: Logger,
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        (self.papers, self.site, self.address, self.logger, self.now) = (papers, site, address, logger, now)
    }

    /// The renewal of the node that a configuration describes; `nil` when it describes none.
    ///
    /// - Throws: `BusError`.
    public init?(of configuration: SystemConfiguration, logger: Logger) throws {
        guard let node = configuration.node else { return nil }
        let address = try configuration.serverAddress(of: node)
        self.init(node.papers, site: configuration.site, address: address, logger: logger)
    }

    /// Looks every hour, until the service shuts down.
    public func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await renewIfDue()
                try? await Task.sleep(for: Self.interval)  // Cut short only by the shutdown.
            }
        }
    }

    private func renewIfDue() async {
        do {
            if let end = try await renew() {
                logger.notice("The certificate is renewed", metadata: ["until": "\(end)"])
            }
        } catch {
            logger.warning("The certificate is not renewed yet", metadata: ["error": "\(describe(error))"])
        }
    }

    /// Renews the certificate if two thirds of its life are over.
    ///
    /// - Parameter force: Also if not.
    /// - Returns: When the new one ends; `nil`: it was not time.
    /// - Throws: `EnrolmentError`, `BusError`, `RPCError`.
    public func renew(force: Bool = false) async throws -> Date? {
        let certificate = try papers.certificate
        guard force || certificate.isDue(at: now()) else { return nil }
        let (node, renewal) = (try papers.node, try papers.renewal())
        let client = NodeName.renewalClient(node)
        let reply = try await BusProbe(BusConfiguration(address: address, clientID: "mien-\(site)-\(client)")).run {
            bus in
            try await RPCClient(bus: bus, site: site, client: client).call(
                .registrarRenew,
                .with {
                    $0.certificate = renewal.certificate
                    $0.request = renewal.request
                    $0.signature = Data(renewal.signature)
                }
            )
        }
        try papers.accept(reply.certificate, now: now())
        return try papers.certificate.end
    }
}
