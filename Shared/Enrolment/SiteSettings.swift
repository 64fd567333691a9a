public import Failure
public import Messages

/// What `mien init` was told.
public struct SiteSettings: Sendable, Equatable, Codable {
    var siteText: String
    /// The names and addresses that nodes know the server by, the first one in their files.
    public let hosts: [String]
    /// Where the broker listens.
    public let port: UInt16

    /// - Throws: ``EnrolmentError`` with `badRequest`.
    public init(site: Name, hosts: [String], port: UInt16) throws(EnrolmentError) {
        guard !hosts.isEmpty, port > 0 else {
            throw EnrolmentError(.badRequest, "the server needs a name or an address that nodes know it by: --host")
        }
        for host in hosts { _ = try ServerHost(host) }
        (siteText, self.hosts, self.port) = (site.text, hosts, port)
    }

    /// The site that the authority is for.
    public var site: Name {
        get throws(EnrolmentError) {
            do {
                return try Name(siteText)
            } catch {
                throw EnrolmentError(.malformed, "the settings name no site", cause: error)
            }
        }
    }

    /// Where nodes find the broker.
    public var brokerURL: String {
        let host = hosts.first ?? "localhost"
        return "mqtts://\(host.contains(":") ? "[\(host)]" : host):\(port)"
    }
}
