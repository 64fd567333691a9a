/// How a broker of our own shall run: everything that its `mosquitto.conf` says.
public struct LocalBrokerConfiguration: Sendable, Equatable {
    public var port: UInt16
    public var bindAddress = "127.0.0.1"
    /// A socket in the file system at which the broker listens too; its folder decides who gets there.
    public var socketPath: String?
    /// Where the broker keeps its configuration and what survives a restart; made when it is missing.
    public var dataDirectory: String
    /// `nil`: sessions and retained messages die with the broker.
    public var persistence: Persistence? = Persistence()
    public var log = LogDestination.standardError
    public var limits = Limits()
    public var access = Access.anyoneOnThisMachine
    /// `nil`: connections are not encrypted.
    public var tls: TLS?
    /// Another broker that this one passes messages on to; `nil`: none.
    public var bridge: Bridge?

    /// The file that says which process the broker is, while it runs.
    public var processFile: String { "\(dataDirectory)/mosquitto.pid" }

    /// When sessions, queued and retained messages are written to the disk; each time all of them are.
    public struct Persistence: Sendable, Equatable {
        public var interval: Interval

        public enum Interval: Sendable, Equatable {
            case seconds(UInt32)
            /// After this many messages: safe and slow, since every save writes everything.
            case changes(UInt32)
        }

        public init(every interval: Interval = .seconds(60)) {
            self.interval = interval
        }
    }

    public enum LogDestination: Sendable, Equatable {
        case standardError
        case standardOutput
        case file(String)
        case none
    }

    /// How much one client may ask of the broker.
    public struct Limits: Sendable, Equatable {
        /// QoS 1 messages that are under way to or from a client at a time. Mosquitto's own default is 20.
        public var inflightMessages: UInt16 = 1_000
        /// Messages that wait for a client. Past it the broker drops the newest in silence; its own default is 1000.
        public var queuedMessages: UInt32 = 100_000
        /// Bytes of the largest packet, header and all: a frame of 4 MiB and 64 KiB for its properties.
        public var packetBytes: UInt32 = 4_259_840
        /// Connections over the network, where there are ``Doors``: who opens more is sent away.
        public var connections: UInt32 = 1_000
        /// The longest keepalive that a client may ask for, where there are ``Doors``, in seconds.
        public var keepAliveSeconds: UInt16 = 120

        public init() {}
    }

    public enum Access: Sendable, Equatable {
        /// No passwords. Refused for any address that other machines can reach.
        case anyoneOnThisMachine
        /// A file made by `mosquitto_passwd`, and optionally one of access rules (mosquitto.conf(5), `acl_file`).
        case passwords(file: String, rules: String? = nil)
        /// No passwords, but access rules; for this machine only.
        case rules(file: String)
        /// Programs of this machine at the socket, by password; everybody else by certificate.
        case doors(Doors)
    }

    /// The files that say who comes in by which door; both have rules of their own, so that a node's name means nothing at
    /// the socket.
    public struct Doors: Sendable, Equatable {
        /// Access rules of those who show a certificate; its common name is their user name.
        public var nodeRules: String
        /// The certificates that count no more, in PEM.
        public var revoked: String
        public var programPasswords: String
        public var programRules: String

        public init(nodeRules: String, revoked: String, programPasswords: String, programRules: String) {
            (self.nodeRules, self.revoked) = (nodeRules, revoked)
            (self.programPasswords, self.programRules) = (programPasswords, programRules)
        }
    }

    /// The broker's own certificate, as PEM files.
    public struct TLS: Sendable, Equatable {
        public var certificate: String
        public var key: String
        /// The authorities whose certificates clients must show; `nil`: they need none.
        public var clientAuthorities: String?

        public init(certificate: String, key: String, clientAuthorities: String? = nil) {
            self.certificate = certificate
            self.key = key
            self.clientAuthorities = clientAuthorities
        }
    }

    public init(port: UInt16, dataDirectory: String) {
        self.port = port
        self.dataDirectory = dataDirectory
    }
}
