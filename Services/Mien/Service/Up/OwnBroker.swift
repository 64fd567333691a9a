import Bus
import Enrolment
import Failure
import Foundation
import LocalBroker
import Messages

/// The broker that a system starts for itself.
struct OwnBroker {
    let broker: LocalBroker
    let port: UInt16

    /// Messages that wait at a node's broker for a server that is away: an hour of a camera's results. What is more is in the
    /// classifier's spool; that is where results are safe.
    private static let bridgedMessages: UInt32 = 20_000

    /// Prepares the broker that the configuration asks for; `nil` when it asks for none.
    ///
    /// - Throws: `LocalBrokerError`, `EnrolmentError`, `BusError`.
    init?(_ configuration: SystemConfiguration, preferringPort preferred: UInt16?) throws {
        guard configuration.needsOwnBroker else { return nil }
        if let security = configuration.securityFolder {
            port = try security.settings.port
            broker = try LocalBroker(preparing: Self.guarded(configuration, security))
            return
        }
        port = try preferred.map { port throws in try LoopbackPort.free(preferring: port) } ?? LoopbackPort.free()
        var settings = Self.settings(configuration, port: port)
        if let node = configuration.node, node.uplink == .bridge {
            settings.bridge = try Self.bridge(of: node, configuration)
            settings.limits.queuedMessages = Self.bridgedMessages
        }
        broker = try LocalBroker(preparing: settings)
    }

    /// A broker that asks everybody who they are.
    ///
    /// - Throws: `LocalBrokerError`, `EnrolmentError`.
    static func guarded(
        _ configuration: SystemConfiguration,
        _ security: SecurityFolder
    ) throws -> LocalBrokerConfiguration {
        var settings = settings(configuration, port: try security.settings.port)
        settings.bindAddress = "0.0.0.0"
        settings.tls = .init(
            certificate: security.path(.certificate),
            key: security.path(.key),
            clientAuthorities: security.path(.authority)
        )
        settings.access = .doors(
            .init(
                nodeRules: security.path(.nodeRules),
                revoked: security.path(.revoked),
                programPasswords: security.path(.programPasswords),
                programRules: security.path(.programRules)
            )
        )
        return settings
    }

    private static func settings(_ configuration: SystemConfiguration, port: UInt16) -> LocalBrokerConfiguration {
        let folder = "\(configuration.dataFolder)/broker"
        var broker = LocalBrokerConfiguration(port: port, dataDirectory: folder)
        // Every connection is a line there: too much for a terminal that people look at.
        broker.log = .file("\(folder)/log")
        let socket = URL(filePath: folder).absoluteURL.appending(path: "socket").path(percentEncoded: false)
        broker.socketPath = BrokerAddress.isSocketPath(socket) ? socket : nil
        return broker
    }

    /// Results, statuses and the models that run go up; receipts and what shall run come down. Frames and faces stay.
    private static func bridge(
        of node: SystemConfiguration.EdgeNode,
        _ configuration: SystemConfiguration
    ) throws -> Bridge {
        let (address, site, name) = (
            try configuration.serverAddress(of: node), configuration.site, try node.papers.node
        )
        func filter(_ kind: Topic.Kind, _ names: [String: Name] = [:]) -> String { kind.filter(site: site, names) }
        let results = configuration.cameras.flatMap { camera in
            [filter(.emotions, ["camera": camera.name]), filter(.shadow, ["camera": camera.name])]
        }
        let up = results + [filter(.status), filter(.actualModel, ["instance": name])]
        let down = [filter(.receipt), filter(.desiredModel)]
        let papers = node.papers
        return Bridge(
            host: address.host,
            port: address.port,
            clientID: "mien-\(site)-bridge-\(name)",
            authorities: papers.authorityPath,
            certificate: papers.certificatePath,
            key: papers.keyPath,
            topics: up.map { .init($0, .out) } + down.map { .init($0, .in) }
        )
    }
}

extension SystemConfiguration {
    /// A server has one unless it is told of another; a node does for what stays on it.
    fileprivate var needsOwnBroker: Bool { node.map { $0.work != .frames } ?? (broker == .own) }
}
