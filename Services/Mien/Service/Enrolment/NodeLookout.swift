import Bus
import Enrolment
import Foundation
import ServiceKit

/// Asks the server's own broker, as the `mien` command, what it keeps of the nodes.
public struct NodeLookout: Sendable {
    private let configuration: SystemConfiguration

    public init(_ configuration: SystemConfiguration) {
        self.configuration = configuration
    }

    /// - Throws: `BusError`.
    public func look(_ list: NodeList) async throws -> NodeList {
        let folder = "\(configuration.dataFolder)/broker"
        let socket = URL(filePath: folder).absoluteURL.appending(path: "socket").path(percentEncoded: false)
        var address = try BrokerAddress(socketPath: socket)
        if let security = configuration.securityFolder { try address.readLogin(from: security.loginPath(.mien)) }
        let id = "mien-\(configuration.site)-nodes-\(ProcessInfo.processInfo.processIdentifier)"
        return try await BusProbe(BusConfiguration(address: address, clientID: id)).run { bus in
            var list = list
            try await list.look(on: bus, site: configuration.site)
            return list
        }
    }
}
