public import Failure
import FoundationEssentials

/// Where a broker is and who we are to it: `mqtt://user:password@host:1883` or `mqtts://host:8883`.
public struct BrokerAddress: Sendable, Hashable, CustomStringConvertible {
    public var host: String
    public var port: UInt16
    public var username: String?
    public var password: String?
    /// `nil`: the connection is not encrypted.
    public var tls: TLSOptions?

    /// Files and rules of an encrypted connection.
    public struct TLSOptions: Sendable, Hashable {
        /// The PEM file of the authorities that we trust; `nil`: the system's.
        public var authorities: String?
        /// Our certificate and key, as PEM files, for a broker that asks for them.
        public var certificate: String?
        public var key: String?
        /// Whether a certificate for another host name will do. Only for tests.
        public var acceptsAnyHostName = false

        public init(authorities: String? = nil, certificate: String? = nil, key: String? = nil) {
            self.authorities = authorities
            self.certificate = certificate
            self.key = key
        }
    }

    public init(host: String, port: UInt16, tls: TLSOptions? = nil) {
        self.host = host
        self.port = port
        self.tls = tls
    }

    /// Reads an address: `host`, `host:port`, `mqtt://…` (port 1883) or `mqtts://…` (port 8883).
    ///
    /// - Throws: ``BusError`` with ``BusFailureCode/badAddress``.
    public init(parsing text: String) throws(BusError) {
        let url = text.contains("://") ? text : "mqtt://\(text)"
        guard let parts = URLComponents(string: url), let host = parts.host, !host.isEmpty, parts.path.count <= 1,
            ["mqtt", "mqtts"].contains(parts.scheme), parts.query == nil, (1...65_535).contains(parts.port ?? 1)
        else {
            // The text may hold a password, so it is not repeated.
            throw BusError(
                .badAddress,
                "the broker's address is not understood: write mqtt://[user:password@]host[:port]"
            )
        }
        let isEncrypted = parts.scheme == "mqtts"
        self.host = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        port = UInt16(parts.port ?? (isEncrypted ? 8883 : 1883))
        username = parts.user
        password = parts.password
        tls = isEncrypted ? TLSOptions() : nil
    }

    /// The address without name and password.
    public var description: String {
        let shownHost = host.contains(":") ? "[\(host)]" : host
        return "\(tls == nil ? "mqtt" : "mqtts")://\(shownHost):\(port)"
    }
}
