import BundleTransfer
public import Bus
public import CoreMetrics
public import FoundationEssentials
public import Logging
public import Messages
public import Models
import RPC
public import ServiceKit
public import ServiceLifecycle

/// Hands out the model bundles of a site, and takes new ones: it answers `rpc/library/…`.
public struct Library: Sendable {
    /// What it runs.
    public let services: [any Service]

    /// Creates a library; subscribes to its requests.
    ///
    /// - Parameters:
    ///   - store: The bundles that it hands out.
    ///   - folder: Where bundles that it takes are kept: one of the store's directories.
    /// - Throws: `BusError` with `badTopic`.
    public init(
        store: ModelStore,
        folder: URL,
        site: Name,
        bus: any MessageBus,
        health: Health,
        logger: Logger,
        metrics: any MetricsFactory
    ) throws {
        let meters = LibraryMeters(factory: metrics)
        // A node reads while another is read for, and whoever lists the bundles hashes them all.
        let server = try RPCServer(
            service: .library,
            site: site,
            bus: bus,
            logger: logger,
            metrics: metrics,
            threads: 2
        )
        let client = try RPCClient(bus: bus, site: site, client: .library)
        let takes = Takes(store: store, folder: folder, client: client, health: health, meters: meters, logger: logger)
        Self.handle(server, BundleServer(store: store) { meters.gave($0) }, takes)
        services = [server]
    }

    private static func handle(_ server: RPCServer, _ bundles: BundleServer, _ takes: Takes) {
        bundles.attach(to: server, as: .library)
        server.handleBlocking(.libraryBundles) { _ in bundles.list() }
        server.handle(.libraryTake) { try await takes.take($0) }
    }
}
