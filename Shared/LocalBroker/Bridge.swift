/// What passes from a broker of our own to another one, and back.
public struct Bridge: Sendable, Equatable {
    /// A filter, and which way its messages go, at QoS 1.
    public struct Topic: Sendable, Equatable {
        public enum Direction: String, Sendable {
            case out, `in`
        }

        public var filter: String
        public var direction: Direction

        public init(_ filter: String, _ direction: Direction) {
            (self.filter, self.direction) = (filter, direction)
        }
    }

    /// The other broker.
    public var host: String
    public var port: UInt16
    /// Under which the other broker keeps what waits for us; nobody else's.
    public var clientID: String
    public var authorities: String
    public var certificate: String
    public var key: String
    public var topics: [Topic]

    public init(
        host: String,
        port: UInt16,
        clientID: String,
        authorities: String,
        certificate: String,
        key: String,
        topics: [Topic]
    ) {
        (self.host, self.port, self.clientID) = (host, port, clientID)
        (self.authorities, self.certificate, self.key) = (authorities, certificate, key)
        self.topics = topics
    }

    /// What `mosquitto.conf` says of it.
    var entries: [(key: String, value: String)] {
        let settings = [
            ("connection", "server"), ("address", "\(host):\(port)"), ("remote_clientid", clientID),
            // The older protocol would lose when messages expire, and where answers go to.
            ("bridge_protocol_version", "mqttv50"),
            ("bridge_cafile", authorities), ("bridge_certfile", certificate), ("bridge_keyfile", key),
            ("bridge_tls_version", "tlsv1.2"),
            // Both ends keep what comes while the other is away.
            ("cleansession", "false"), ("local_cleansession", "false"),
            ("bridge_attempt_unsubscribe", "false"), ("notifications", "false"),
            ("keepalive_interval", "15"), ("restart_timeout", "1 30"),
        ]
        return settings + topics.map { ("topic", "\($0.filter) \($0.direction.rawValue) 1") }
    }
}
