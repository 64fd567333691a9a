public import Failure
import FoundationEssentials

/// Where a broker is and who we are to it: `mqtt://user:password@host:1883`, `mqtts://host:8883`, or `unix:///run/broker`
/// for a socket on this machine, which costs half of what a connection over the network's own layers does.
public struct BrokerAddress: Sendable, Hashable, CustomStringConvertible {
    /// A name or an address; the socket's path when ``port`` is 0.
    public var host: String
    /// 0: not on the network, but a socket in the file system. It is libmosquitto that says it so.
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

    /// A broker's socket in the file system.
    ///
    /// - Throws: ``BusError`` with ``BusFailureCode/badAddress`` when no socket can have this path.
    public init(socketPath: String) throws(BusError) {
        guard Self.isSocketPath(socketPath) else {
            throw BusError(
                .badAddress,
                "the broker's socket must have an absolute path of at most \(Self.longestSocketPath) bytes"
            )
        }
        self.init(host: socketPath, port: 0)
    }

    /// Whether a socket can have this path.
    public static func isSocketPath(_ path: String) -> Bool {
        path.hasPrefix("/") && path.utf8.count <= longestSocketPath && !path.utf8.contains(0)
    }

    /// What `sun_path` holds beside its last zero (unix(7)).
    private static let longestSocketPath = 107
    private static let socketScheme = "unix://"

    /// Reads an address: `host`, `host:port`, `mqtt://…` (port 1883), `mqtts://…` (port 8883) or `unix:///path`.
    ///
    /// - Throws: ``BusError`` with ``BusFailureCode/badAddress``.
    public init(parsing text: String) throws(BusError) {
        if text.hasPrefix(Self.socketScheme) {
            try self.init(socketPath: String(text.dropFirst(Self.socketScheme.count)))
            return
        }
        let url = text.contains("://") ? text : "mqtt://\(text)"
        guard let parts = URLComponents(string: url), let host = parts.host, !host.isEmpty, parts.path.count <= 1,
            ["mqtt", "mqtts"].contains(parts.scheme), parts.query == nil, (1...65_535).contains(parts.port ?? 1)
        else {
            // The text may hold a password, so it is not repeated.
            throw BusError(
                .badAddress,
                "the broker's address is not understood: write mqtt://[user:password@]host[:port] or unix:///path"
            )
        }
        let isEncrypted = parts.scheme == "mqtts"
        self.init(
            host: host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host,
            port: UInt16(parts.port ?? (isEncrypted ? 8883 : 1883)),
            tls: isEncrypted ? TLSOptions() : nil
        )
        username = parts.user
        password = parts.password
    }

    /// The address without name and password.
    public var description: String {
        if port == 0 { return Self.socketScheme + host }
        let shownHost = host.contains(":") ? "[\(host)]" : host
        return "\(tls == nil ? "mqtt" : "mqtts")://\(shownHost):\(port)"
    }
}
